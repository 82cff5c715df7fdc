//! Tags: the modules of their calls, and where that is chosen their clients and features.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Subject};
use super::kind::Kind;
use super::recorder::Recorder;
use crate::api::{Api, FieldName, Need, OTHER_TYPES, TypeName};

/// All changes of what stands for a tag. Operations that move from one to another are told one by one, unless all of it is gone.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let mut recorder = Recorder::new(Subject::Api, None, None);
    for group in &old.groups {
        match new.groups.iter().find(|other| other.module == group.module) {
            None => recorder.breaking(Kind::ModuleRemoved, format!("the module `operations::{}` is gone", group.module)),
            Some(other) => recorder.docs(&format!("the module `operations::{}`", group.module), &group.docs, &other.docs, false),
        }
    }
    if old.sub_clients && new.sub_clients {
        clients(&mut recorder, old, new);
    }
    if old.tag_features && new.tag_features {
        features(&mut recorder, old, new);
    }
    recorder.changes
}

/// Whether callers still get a client by this method.
pub(super) fn has_accessor(api: &Api, accessor: &FieldName) -> bool {
    api.groups.iter().any(|group| group.accessor == *accessor)
}

/// Whether there is a tag with this feature.
pub(super) fn has_feature(api: &Api, feature: &str) -> bool {
    api.groups.iter().any(|group| group.feature == feature)
}

fn clients(recorder: &mut Recorder, old: &Api, new: &Api) {
    for group in &old.groups {
        let (accessor, client) = (&group.accessor, &group.client);
        match new.groups.iter().find(|other| other.accessor == *accessor) {
            None => recorder.breaking(
                Kind::SubClientRemoved,
                format!("`Client::{accessor}` is gone, and with it `operations::{}::{client}`", group.module),
            ),
            Some(other) if other.client != *client => recorder
                .breaking(Kind::SubClientRenamed, format!("`Client::{accessor}` gives `{}` instead of `{client}`", other.client)),
            Some(_) => {}
        }
    }
    for group in new.groups.iter().filter(|group| !has_accessor(old, &group.accessor)) {
        recorder.additive(Kind::SubClientAdded, format!("`Client::{}` is new: it gives `{}`", group.accessor, group.client));
    }
}

fn features(recorder: &mut Recorder, old: &Api, new: &Api) {
    let (was, is) = (Brought::of(old), Brought::of(new));
    for feature in was.all.difference(&is.all) {
        recorder.breaking(Kind::FeatureRemoved, format!("the feature `{feature}` is gone: Cargo refuses who asks for it"));
    }
    for feature in is.all.difference(&was.all) {
        recorder.additive(Kind::FeatureAdded, format!("the feature `{feature}` is new"));
    }
    // Types that a feature brought along and brings no more, although both are still there.
    for (name, before) in &was.with {
        let Some(after) = is.with.get(name) else { continue };
        let lost = before.difference(after).filter(|feature| is.all.contains(*feature));
        let lost: Vec<String> = lost.map(|feature| format!("`{feature}`")).collect();
        if !lost.is_empty() {
            let message = format!("`types::{name}` does not come with the feature {} any more", lost.join(", "));
            recorder.breaking(Kind::FeatureChanged, message);
        }
    }
}

/// What features bring along.
struct Brought<'a> {
    /// All features that stand for tags, or for types without one.
    all: BTreeSet<&'a str>,
    /// The features of which each brings a type along; those of all for a type that is always there.
    with: BTreeMap<&'a TypeName, BTreeSet<&'a str>>,
}

impl<'a> Brought<'a> {
    fn of(api: &'a Api) -> Self {
        let needs = api.needs();
        let feature = |need: &Need| match need {
            Need::Group(index) => api.groups.get(*index).map(|group| group.feature.as_str()),
            Need::Itself => Some(OTHER_TYPES),
        };
        let mut all: BTreeSet<&str> = needs.values().flatten().filter_map(feature).collect();
        all.extend(api.groups.iter().map(|group| group.feature.as_str()));
        let of_type = |module| match needs.get(module) {
            Some(needs) => needs.iter().filter_map(feature).collect(),
            None => all.clone(),
        };
        let with = api.types.iter().map(|def| (&def.name, of_type(&def.module))).collect();
        Self { all, with }
    }
}
