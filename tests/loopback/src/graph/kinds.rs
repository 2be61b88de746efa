//! What kinds of things Graph serves: their properties, and which of them come unasked.
//!
//! Properties are named, apart by blanks: `name` may be null, `name[]` is a collection and empty where
//! nothing is known, `name!` is left out where nothing is known (Graph leaves it out, too).

use crate::tenant::Set;

/// A kind of thing.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Type in the metadata, without `microsoft.graph.`.
    pub(crate) name: &'static str,
    /// Properties that come unasked.
    pub(crate) shown: &'static str,
    /// Properties that come only by `$select`.
    pub(crate) asked: &'static str,
    /// Whether it is a directory object: those have advanced queries, and `$expand` is short.
    pub(crate) directory: bool,
}

/// A property of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) collection: bool,
    pub(crate) optional: bool,
}

impl Kind {
    /// Properties that come unasked.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Property> {
        properties(self.shown)
    }

    /// The property with a name, in the case that Graph writes.
    pub(crate) fn property(&self, name: &str) -> Option<Property> {
        properties(self.shown).chain(properties(self.asked)).find(|own| own.name.eq_ignore_ascii_case(name))
    }
}

fn properties(text: &'static str) -> impl Iterator<Item = Property> {
    text.split_whitespace().map(|word| {
        let (word, collection) = word.strip_suffix("[]").map_or((word, false), |name| (name, true));
        let (name, optional) = word.strip_suffix('!').map_or((word, false), |name| (name, true));
        Property { name, collection, optional }
    })
}

macro_rules! kinds {
    ($($constant:ident $name:literal $directory:literal $shown:literal $asked:literal;)*) => {
        $(pub(crate) static $constant: Kind =
            Kind { name: $name, shown: $shown, asked: $asked, directory: $directory };)*
    };
}

kinds! {
    USER "user" true
        "businessPhones[] displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage
         surname userPrincipalName id"
        "accountEnabled userType creationType externalUserState externalUserStateChangeDateTime createdDateTime
         identities[] onPremisesSyncEnabled onPremisesImmutableId onPremisesSecurityIdentifier
         onPremisesDistinguishedName onPremisesDomainName onPremisesSamAccountName onPremisesUserPrincipalName
         onPremisesLastSyncDateTime lastPasswordChangeDateTime signInSessionsValidFromDateTime
         passwordPolicies companyName department employeeId employeeType employeeHireDate employeeLeaveDateTime
         usageLocation city country state otherMails[] proxyAddresses[] mailNickname assignedLicenses[]
         isManagementRestricted isResourceAccount securityIdentifier deletedDateTime signInActivity!";
    GROUP "group" true
        "id deletedDateTime classification createdDateTime description displayName expirationDateTime
         groupTypes[] isAssignableToRole mail mailEnabled mailNickname membershipRule
         membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime
         onPremisesNetBiosName onPremisesSamAccountName onPremisesSecurityIdentifier
         onPremisesSyncEnabled preferredDataLocation preferredLanguage proxyAddresses[] renewedDateTime
         resourceBehaviorOptions[] resourceProvisioningOptions[] securityEnabled securityIdentifier
         theme uniqueName visibility onPremisesProvisioningErrors[] serviceProvisioningErrors[]"
        "assignedLicenses[] assignedLabels[] hasMembersWithLicenseErrors isManagementRestricted";
    DEVICE "device" true
        "id deletedDateTime accountEnabled approximateLastSignInDateTime createdDateTime! deviceId
         deviceOwnership deviceVersion displayName isCompliant isManaged managementType
         onPremisesLastSyncDateTime onPremisesSyncEnabled operatingSystem operatingSystemVersion
         physicalIds[] profileType registrationDateTime systemLabels[] trustType alternativeSecurityIds[]"
        "enrollmentProfileName enrollmentType isManagementRestricted isRooted";
    APPLICATION "application" true
        "id deletedDateTime appId applicationTemplateId disabledByMicrosoftStatus createdByAppId!
         createdDateTime displayName description groupMembershipClaims identifierUris[]
         isDeviceOnlyAuthSupported isFallbackPublicClient nativeAuthenticationApisEnabled! notes
         publisherDomain serviceManagementReference signInAudience tags[] tokenEncryptionKeyId uniqueName
         samlMetadataUrl defaultRedirectUri certification optionalClaims requestSignatureVerification
         servicePrincipalLockConfiguration addIns[] api appRoles[] info keyCredentials[]
         parentalControlSettings passwordCredentials[] publicClient requiredResourceAccess[]
         verifiedPublisher web spa"
        "authenticationBehaviors isDisabled managerApplications[]";
    SERVICE_PRINCIPAL "servicePrincipal" true
        "id deletedDateTime accountEnabled alternativeNames[] appDisplayName appDescription appId
         applicationTemplateId appOwnerOrganizationId appRoleAssignmentRequired createdByAppId!
         description disabledByMicrosoftStatus displayName homepage loginUrl logoutUrl notes
         notificationEmailAddresses[] preferredSingleSignOnMode preferredTokenSigningKeyThumbprint
         replyUrls[] servicePrincipalNames[] servicePrincipalType signInAudience tags[]
         tokenEncryptionKeyId samlSingleSignOnSettings addIns[] appRoles[] info keyCredentials[]
         oauth2PermissionScopes[] passwordCredentials[] resourceSpecificApplicationPermissions[]
         verifiedPublisher"
        "customSecurityAttributes! isDisabled";
    AGENT_IDENTITY "agentIdentity" true
        "id deletedDateTime accountEnabled alternativeNames[] appDisplayName appDescription appId
         applicationTemplateId appOwnerOrganizationId appRoleAssignmentRequired createdByAppId!
         description disabledByMicrosoftStatus displayName homepage loginUrl logoutUrl notes
         notificationEmailAddresses[] preferredSingleSignOnMode preferredTokenSigningKeyThumbprint
         replyUrls[] servicePrincipalNames[] servicePrincipalType signInAudience tags[]
         tokenEncryptionKeyId samlSingleSignOnSettings addIns[] appRoles[] info keyCredentials[]
         oauth2PermissionScopes[] passwordCredentials[] resourceSpecificApplicationPermissions[]
         verifiedPublisher agentIdentityBlueprintId createdDateTime"
        "customSecurityAttributes! isDisabled";
    ADMINISTRATIVE_UNIT "administrativeUnit" true
        "id deletedDateTime displayName description isMemberManagementRestricted visibility
         membershipRule membershipType membershipRuleProcessingState" "";
    DIRECTORY_ROLE "directoryRole" true "id deletedDateTime description displayName roleTemplateId" "";
    ORGANIZATION "organization" true
        "id deletedDateTime businessPhones[] city country countryLetterCode createdDateTime
         defaultUsageLocation displayName marketingNotificationEmails[] mobileDeviceManagementAuthority!
         onPremisesLastSyncDateTime onPremisesSyncEnabled partnerTenantType postalCode
         preferredLanguage securityComplianceNotificationMails[] securityComplianceNotificationPhones[]
         state street technicalNotificationMails[] tenantType privacyProfile assignedPlans[]
         provisionedPlans[] verifiedDomains[]" "";
    DIRECTORY_OBJECT "directoryObject" true "id deletedDateTime" "";
    FEDERATED_CREDENTIAL "federatedIdentityCredential" false
        "id name issuer subject description audiences[]" "claimsMatchingExpression!";
    APP_ROLE_ASSIGNMENT "appRoleAssignment" false
        "id deletedDateTime appRoleId createdDateTime principalDisplayName principalId principalType
         resourceDisplayName resourceId" "";
    DELEGATED_GRANT "oAuth2PermissionGrant" false "id clientId consentType principalId resourceId scope" "";
    ROLE_DEFINITION "unifiedRoleDefinition" false
        "id description displayName isBuiltIn isEnabled resourceScopes[] templateId version
         rolePermissions[]" "isPrivileged!";
    ROLE_ASSIGNMENT "unifiedRoleAssignment" false
        "id principalId directoryScopeId appScopeId! roleDefinitionId"
        "principalOrganizationId condition";
    ROLE_ELIGIBILITY_INSTANCE "unifiedRoleEligibilityScheduleInstance" false
        "id principalId roleDefinitionId directoryScopeId appScopeId startDateTime endDateTime
         memberType roleEligibilityScheduleId" "";
    ROLE_ASSIGNMENT_INSTANCE "unifiedRoleAssignmentScheduleInstance" false
        "id principalId roleDefinitionId directoryScopeId appScopeId startDateTime endDateTime
         assignmentType memberType roleAssignmentOriginId roleAssignmentScheduleId" "";
    ROLE_POLICY_ASSIGNMENT "unifiedRoleManagementPolicyAssignment" false
        "id policyId scopeId scopeType roleDefinitionId" "";
    GROUP_ELIGIBILITY_INSTANCE "privilegedAccessGroupEligibilityScheduleInstance" false
        "id startDateTime endDateTime accessId groupId memberType principalId eligibilityScheduleId" "";
    GROUP_ASSIGNMENT_INSTANCE "privilegedAccessGroupAssignmentScheduleInstance" false
        "id startDateTime endDateTime accessId assignmentType groupId memberType principalId
         assignmentScheduleId" "";
    ROLE_ASSIGNMENT_REQUEST "unifiedRoleAssignmentScheduleRequest" false
        "id status createdDateTime completedDateTime approvalId customData createdBy action principalId
         roleDefinitionId directoryScopeId appScopeId isValidationOnly targetScheduleId justification
         scheduleInfo ticketInfo" "";
    ROLE_ELIGIBILITY_REQUEST "unifiedRoleEligibilityScheduleRequest" false
        "id status createdDateTime completedDateTime approvalId customData createdBy action principalId
         roleDefinitionId directoryScopeId appScopeId isValidationOnly targetScheduleId justification
         scheduleInfo ticketInfo" "";
    GROUP_ASSIGNMENT_REQUEST "privilegedAccessGroupAssignmentScheduleRequest" false
        "id status createdDateTime completedDateTime approvalId customData createdBy action
         isValidationOnly justification scheduleInfo ticketInfo accessId groupId principalId
         targetScheduleId" "";
    GROUP_ELIGIBILITY_REQUEST "privilegedAccessGroupEligibilityScheduleRequest" false
        "id status createdDateTime completedDateTime approvalId customData createdBy action
         isValidationOnly justification scheduleInfo ticketInfo accessId groupId principalId
         targetScheduleId" "";
    SCOPED_ROLE_MEMBERSHIP "scopedRoleMembership" false "id roleId administrativeUnitId roleMemberInfo" "";
    CROSS_TENANT_PARTNER "crossTenantAccessPolicyConfigurationPartner" false
        "tenantId isServiceProvider isInMultiTenantOrganization inboundTrust b2bCollaborationOutbound
         b2bCollaborationInbound b2bDirectConnectOutbound b2bDirectConnectInbound tenantRestrictions
         automaticUserConsentSettings" "";
    CROSS_TENANT_DEFAULT "crossTenantAccessPolicyConfigurationDefault" false
        "isServiceDefault inboundTrust b2bCollaborationOutbound b2bCollaborationInbound
         b2bDirectConnectOutbound b2bDirectConnectInbound tenantRestrictions
         invitationRedemptionIdentityProviderConfiguration automaticUserConsentSettings" "";
    IDENTITY_SYNC_PARTNER "crossTenantIdentitySyncPolicyPartner" false
        "tenantId displayName userSyncInbound" "";
    DELEGATED_ADMIN_RELATIONSHIP "delegatedAdminRelationship" false
        "id displayName duration createdDateTime lastModifiedDateTime activatedDateTime endDateTime
         status autoExtendDuration customer accessDetails" "";
    DELEGATED_ADMIN_ACCESS_ASSIGNMENT "delegatedAdminAccessAssignment" false
        "id createdDateTime lastModifiedDateTime status accessContainer accessDetails" "";
    CONTRACT "contract" true
        "id deletedDateTime contractType customerId defaultDomainName displayName" "";
    ACCESS_REVIEW "accessReviewScheduleDefinition" false
        "id displayName createdDateTime lastModifiedDateTime status descriptionForAdmins
         descriptionForReviewers createdBy scope instanceEnumerationScope reviewers[]
         fallbackReviewers[] additionalNotificationRecipients[] settings stageSettings[]" "";
    ACCESS_REVIEW_INSTANCE "accessReviewInstance" false
        "id startDateTime endDateTime status scope reviewers[] fallbackReviewers[]" "";
    ACCESS_REVIEW_DECISION "accessReviewInstanceDecisionItem" false
        "id accessReviewId reviewedDateTime decision justification appliedDateTime applyResult
         recommendation principalLink resourceLink reviewedBy appliedBy principal resource" "";
    AUTHORIZATION_POLICY "authorizationPolicy" false
        "id deletedDateTime! displayName description allowInvitesFrom allowedToSignUpEmailBasedSubscriptions
         allowedToUseSSPR allowEmailVerifiedUsersToJoinOrganization blockMsolPowerShell guestUserRoleId
         allowUserConsentForRiskyApps defaultUserRolePermissions" "";
    CONDITIONAL_ACCESS_POLICY "conditionalAccessPolicy" false
        "id templateId displayName createdDateTime modifiedDateTime state sessionControls conditions
         grantControls" "";
    NAMED_LOCATION "namedLocation" false
        "id displayName createdDateTime modifiedDateTime isTrusted! ipRanges! countriesAndRegions!" "";
    DIRECTORY_AUDIT "directoryAudit" false
        "id category correlationId result resultReason activityDisplayName activityDateTime
         loggedByService operationType initiatedBy targetResources[] additionalDetails[]" "";
    SIGN_IN "signIn" false
        "id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress
         clientAppUsed correlationId conditionalAccessStatus isInteractive resourceDisplayName resourceId
         riskDetail riskLevelAggregated riskLevelDuringSignIn riskState status"
        "homeTenantId! resourceTenantId!";
    // The beta endpoint tells of applications, too, and of where whoever signs in is at home.
    SIGN_IN_OF_BETA "signIn" false
        "id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress
         clientAppUsed correlationId conditionalAccessStatus isInteractive resourceDisplayName resourceId
         riskDetail riskLevelAggregated riskLevelDuringSignIn riskState status homeTenantId
         resourceTenantId servicePrincipalId servicePrincipalName signInEventTypes[]
         crossTenantAccessType! servicePrincipalCredentialKeyId! userType!" "";
    SERVICE_PRINCIPAL_SIGN_IN_ACTIVITY "servicePrincipalSignInActivity" false
        "id appId lastSignInActivity delegatedClientSignInActivity delegatedResourceSignInActivity
         applicationAuthenticationClientSignInActivity applicationAuthenticationResourceSignInActivity" "";
    APP_CREDENTIAL_SIGN_IN_ACTIVITY "appCredentialSignInActivity" false
        "id keyId keyType keyUsage appId appObjectId servicePrincipalObjectId resourceId
         credentialOrigin expirationDateTime createdDateTime signInActivity" "";
    USER_REGISTRATION_DETAILS "userRegistrationDetails" false
        "id userPrincipalName userDisplayName userType isAdmin isSsprRegistered isSsprEnabled
         isSsprCapable isMfaRegistered isMfaCapable isPasswordlessCapable methodsRegistered[]
         isSystemPreferredAuthenticationMethodEnabled systemPreferredAuthenticationMethods[]
         userPreferredMethodForSecondaryAuthentication lastUpdatedDateTime" "";
}

/// The kind of a directory object, by the set that holds it.
pub(crate) fn of_set(set: Set) -> &'static Kind {
    match set {
        Set::Users | Set::DeletedUsers => &USER,
        Set::Groups => &GROUP,
        Set::Devices => &DEVICE,
        Set::Applications | Set::DeletedApplications => &APPLICATION,
        Set::ServicePrincipals | Set::DeletedServicePrincipals => &SERVICE_PRINCIPAL,
        Set::AdministrativeUnits => &ADMINISTRATIVE_UNIT,
        Set::DirectoryRoles => &DIRECTORY_ROLE,
        Set::Organization => &ORGANIZATION,
        Set::RoleDefinitions => &ROLE_DEFINITION,
        _ => &DIRECTORY_OBJECT,
    }
}
