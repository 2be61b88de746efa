// Asks @cloud-copilot/iam-simulate: a case a line on stdin, an answer a line on stdout.
//
// A process of its own on purpose: its licence is the AGPL, and nothing of it is linked or copied.
// Run in the folder that holds `node_modules`.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(process.cwd() + '/');
const { runSimulation, anonymousPrincipal } = require('@cloud-copilot/iam-simulate');

const named = (documents, name) =>
  (documents ?? []).map((policy, at) => ({ name: `${name}[${at}]`, policy }));
const levels = (all, name) =>
  (all ?? []).map(({ level, policies }) => ({ orgIdentifier: level, policies: named(policies, name) }));

// The same case in its words.
function simulationOf(one) {
  const { principal, action, resource, resource_account, context } = one.request;
  const simulation = {
    request: {
      principal: principal.anonymous ? anonymousPrincipal : principal,
      action,
      resource: { resource, accountId: resource_account },
      contextVariables: context,
    },
    identityPolicies: named(one.identity_policies, 'identity'),
    serviceControlPolicies: levels(one.scps, 'scp'),
    resourceControlPolicies: levels(one.rcps, 'rcp'),
  };
  if (one.resource_policy) simulation.resourcePolicy = one.resource_policy;
  if (one.session_policy) simulation.sessionPolicy = one.session_policy;
  if (one.permission_boundaries)
    simulation.permissionBoundaryPolicies = named(one.permission_boundaries, 'boundary');
  if (one.vpc_endpoint_policies) simulation.vpcEndpointPolicies = named(one.vpc_endpoint_policies, 'endpoint');
  return simulation;
}

const WORDS = {
  Allowed: 'Allowed',
  ExplicitlyDenied: 'ExplicitDeny',
  ImplicitlyDenied: 'ImplicitDeny',
};

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  let answer;
  try {
    const result = await runSimulation(simulationOf(one), { simulationMode: 'Strict' });
    answer =
      result.resultType === 'error'
        ? { refused: JSON.stringify(result.errors) }
        : { decision: WORDS[result.overallResult] ?? result.overallResult };
  } catch (error) {
    answer = { refused: String(error.message) };
  }
  process.stdout.write(JSON.stringify({ id: one.id, ...answer }) + '\n');
}
