//! What a technique would make or raise: somebody who is not there yet, or whoever the holder likes.

use tenure_model::{Principal, PrincipalId};

use super::bindings::{ANYONE, Binding, Bindings};
use super::scout::Scout;
use super::ways::{Gain, Trial};
use crate::effective::Choices;
use crate::techniques::aws::{Over, Technique};

impl<'j> Trial<'j> {
    /// A user or role that is not there: any that the policies let it make and write.
    pub(super) fn new_principals<'b>(&self, scout: &Scout<'j>, technique: &Technique) -> Bindings<'b, 'j>
    where
        'j: 'b,
    {
        let (new, is_cut) = self.names_of_new(scout, technique);
        Bindings { list: Box::new(new.into_iter()), is_cut }
    }

    fn names_of_new(&self, scout: &Scout<'j>, technique: &Technique) -> (Vec<Binding<'j>>, bool) {
        let scope = &scout.stance.principal.scope;
        let part = if technique.over == Over::NewRole { ":role/" } else { ":user/" };
        let named: Vec<Choices> =
            technique.needs.iter().map(|need| scout.stance.asker.choices(&need.action)).collect();
        let is_cut = named.iter().any(|named| named.is_cut);
        let mut choices: Vec<String> = named.into_iter().flat_map(|named| named.names).collect();
        choices.retain(|choice| choice.contains(part) && choice.starts_with("arn:"));
        choices.sort();
        choices.dedup();
        let is_new =
            |choice: &String| self.judge.estate.principal(&PrincipalId::from(choice.as_str())).is_none();
        let new = choices.into_iter().filter(is_new);
        (new.map(|it| Binding::new(it, Gain::Account(scope.clone()))).collect(), is_cut)
    }

    pub(super) fn new_members<'b>(&self, scout: &Scout<'j>, technique: &Technique) -> Bindings<'b, 'j>
    where
        'j: 'b,
    {
        let scope = &scout.stance.principal.scope;
        let strong = self.terrain.account(scope).strong_groups.iter();
        let (users, is_cut) = self.names_of_new(scout, technique);
        let each = |group: &'j Principal| {
            let users = users.clone().into_iter();
            users.map(|user| Binding { group: Some(&group.id), ..user }).collect::<Vec<_>>()
        };
        let list: Vec<Binding<'j>> = strong.flat_map(|group| each(group)).collect();
        Bindings { list: Box::new(list.into_iter()), is_cut }
    }

    /// Whoever the holder likes to raise, where there is someone. The permission has to be on a name that
    /// no policy singles out: power over a few is looked at one by one.
    pub(super) fn anyone(&self, scout: &Scout<'j>, technique: &Technique) -> Option<Binding<'j>> {
        let kind = technique.over.anyone()?;
        let me = scout.stance.principal;
        let account = self.terrain.account(&me.scope);
        let there_is = match kind {
            "user" => account.users.iter().any(|user| user.id != me.id),
            "role" => account.roles.iter().any(|role| role.id != me.id),
            "group" => !account.groups.is_empty(),
            _ if technique.over == Over::AnyVersion => {
                self.terrain.stores_strong_version(&me.scope, self.judge)
            }
            _ => self.terrain.has_customer_policies(&me.scope),
        };
        let it = format!("arn:aws:iam::{}:{kind}/{ANYONE}", me.scope.local());
        there_is.then(|| Binding::new(it, Gain::Account(me.scope.clone())))
    }

    pub(super) fn anyone_in_group(&self, scout: &Scout<'j>, technique: &Technique) -> Vec<Binding<'j>> {
        let Some(anyone) = self.anyone(scout, technique) else { return Vec::new() };
        let strong = self.terrain.account(&scout.stance.principal.scope).strong_groups.iter();
        strong.map(|group| Binding { group: Some(&group.id), ..anyone.clone() }).collect()
    }
}
