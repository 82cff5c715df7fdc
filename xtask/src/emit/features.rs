//! A Cargo feature for the operations of each tag.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Api, FieldName, Group, Need, OTHER_TYPES};

/// The feature that turns on those of all tags.
pub(super) const ALL_TAGS: &str = "all-tags";

/// What is on by default.
pub(super) fn defaults(api: &Api) -> Vec<&'static str> {
    match has_other_types(api) {
        true => vec![ALL_TAGS, OTHER_TYPES],
        false => vec![ALL_TAGS],
    }
}

/// The lines of a manifest that declare the features, by name; none when tags have no features.
pub fn of_tags(api: &Api) -> Vec<(&str, String)> {
    if !api.tag_features {
        return Vec::new();
    }
    let all: String = api.groups.iter().map(|group| format!("    \"{}\",\n", group.feature)).collect();
    let mut lines = Vec::new();
    if has_other_types(api) {
        lines.push((OTHER_TYPES, format!("# Types that no operation needs.\n{OTHER_TYPES} = []")));
    }
    lines.push((ALL_TAGS, format!("# The operations of each tag, and their types.\n{ALL_TAGS} = [\n{all}]")));
    lines.extend(api.groups.iter().map(|group| (group.feature.as_str(), format!("{} = []", group.feature))));
    lines
}

fn has_other_types(api: &Api) -> bool {
    api.needs().values().any(|needs| needs.contains(&Need::Itself))
}

/// The condition under which the operations of a tag are compiled.
pub(super) fn condition(api: &Api, group: &Group) -> Option<TokenStream> {
    let feature = &group.feature;
    api.tag_features.then(|| quote! { #[cfg(feature = #feature)] })
}

/// The conditions under which modules of types are compiled, where there are any.
pub(super) fn conditions(api: &Api) -> BTreeMap<&FieldName, TokenStream> {
    if !api.tag_features {
        return BTreeMap::new();
    }
    let feature = |need: &Need| match need {
        Need::Group(index) => api.groups[*index].feature.as_str(),
        Need::Itself => OTHER_TYPES,
    };
    let condition = |needs: BTreeSet<Need>| match needs.iter().map(feature).collect::<Vec<_>>().as_slice() {
        [feature] => quote! { #[cfg(feature = #feature)] },
        features => quote! { #[cfg(any(#(feature = #features),*))] },
    };
    api.needs().into_iter().map(|(module, needs)| (module, condition(needs))).collect()
}

/// What a module is allowed when operations are left out: they may have been all that used a part of it.
pub(super) fn allowance(api: &Api) -> Option<TokenStream> {
    api.tag_features.then(|| {
        quote! {
            #[cfg_attr(
                not(feature = "all-tags"),
                allow(dead_code, unused_imports, reason = "operations that are left out may be all that uses it")
            )]
        }
    })
}
