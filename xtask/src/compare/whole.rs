//! What holds for the whole API: its address, its envelope, its credentials, and where tokens come from.

use heck::ToShoutySnakeCase;

use super::change::{Change, Subject};
use super::kind::Kind;
use super::recorder::Recorder;
use crate::api::{Api, Condition, Credential, CredentialPlace, Envelope, OAuth2};

/// All changes that belong to no operation and no type.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let Api {
        title,
        version,
        docs,
        base_url,
        servers: _,
        own_servers: _,
        credentials: _,
        oauth2: _,
        open_id_connect: _,
        mutual_tls: _,
        envelope,
        headers: _,
        types: _,
        crate_name: _,
        parts: _,
        sub_clients: _,
        tag_features: _,
        formats: _,
        derives: _,
        checks: _,
        groups: _,
    } = old;
    let mut recorder = Recorder::new(Subject::Api, None, None);
    if *base_url != new.base_url {
        let message = format!(
            "`BASE_URL` is `{}` instead of `{base_url}`: calls go there unless a client or a call is told otherwise",
            new.base_url
        );
        recorder.behaviour(Kind::BaseUrlChanged, message);
    }
    wrapping(&mut recorder, envelope.as_ref(), new.envelope.as_ref());
    if *version != new.version {
        recorder.documentation(Kind::VersionChanged, format!("the document is version `{}` instead of `{version}`", new.version));
    }
    if *title != new.title {
        recorder.documentation(Kind::DocumentationChanged, format!("the API is called `{}` instead of `{title}`", new.title));
    }
    recorder.docs("the API", docs, &new.docs, false);
    let mut changes = recorder.changes;
    let mut recorder = Recorder::new(Subject::Credentials, None, None);
    credentials(&mut recorder, old, new);
    flows(&mut recorder, old, new);
    changes.append(&mut recorder.changes);
    changes
}

/// How answers are told from errors. The types in it are those of operations, where they are compared.
fn wrapping(recorder: &mut Recorder, was: Option<&Envelope>, is: Option<&Envelope>) {
    let (was, is) = match (was, is) {
        (None, None) => return,
        (None, Some(is)) => {
            return recorder.behaviour(Kind::EnvelopeChanged, format!("answers are wrapped: the value is in `{}`", is.payload));
        }
        (Some(_), None) => return recorder.behaviour(Kind::EnvelopeChanged, "answers are not wrapped any more"),
        (Some(was), Some(is)) => (was, is),
    };
    let Envelope { payload, success, error: _, prefix } = was;
    if *payload != is.payload {
        recorder
            .behaviour(Kind::EnvelopeChanged, format!("the value of an answer is in `{}` instead of `{payload}`", is.payload));
    }
    let conditions = |list: &[Condition]| {
        let texts = list.iter().map(|Condition { property, equals, ignore_case, optional }| {
            let case = if *ignore_case { " in any case" } else { "" };
            let absent = if *optional { " or absent" } else { "" };
            format!("`{property}` is `{equals}`{case}{absent}")
        });
        texts.collect::<Vec<_>>().join(" and ")
    };
    let (old_conditions, new_conditions) = (conditions(success), conditions(&is.success));
    if old_conditions != new_conditions {
        recorder
            .behaviour(Kind::EnvelopeChanged, format!("an answer is a success when {new_conditions}, not when {old_conditions}"));
    }
    if *prefix != is.prefix {
        recorder.behaviour(
            Kind::EnvelopeChanged,
            format!("the prefix `{}` is stripped from answers instead of `{prefix}`", is.prefix),
        );
    }
}

/// For each new credential the old one that it was: the same security scheme, else one that goes to the same place.
pub(super) fn credential_partners(old: &Api, new: &Api) -> Vec<Option<usize>> {
    let mut partners: Vec<Option<usize>> = vec![None; new.credentials.len()];
    let rounds: [fn(&Credential, &Credential) -> bool; 2] = [|a, b| a.scheme == b.scheme, |a, b| a.place == b.place];
    for same in rounds {
        for (to, credential) in new.credentials.iter().enumerate() {
            if partners[to].is_none() {
                let free = |from: &usize| !partners.contains(&Some(*from));
                partners[to] = (0..old.credentials.len()).filter(free).find(|&from| same(&old.credentials[from], credential));
            }
        }
    }
    partners
}

fn credentials(recorder: &mut Recorder, old: &Api, new: &Api) {
    let partners = credential_partners(old, new);
    for (credential, partner) in new.credentials.iter().zip(&partners) {
        let Some(before) = partner.and_then(|index| old.credentials.get(index)) else {
            let message = format!("the credential `{}` is new: `.with_{}(…)`", credential.scheme, credential.name);
            recorder.additive(Kind::CredentialAdded, message);
            continue;
        };
        // The name of the security scheme is seen by nobody.
        let Credential { scheme: _, name, docs, place } = before;
        let scheme = &credential.scheme;
        if *name != credential.name {
            let message = format!("the setter of `{scheme}` is `.with_{}(…)` instead of `.with_{name}(…)`", credential.name);
            recorder.breaking(Kind::CredentialRenamed, message);
        }
        if (*place == CredentialPlace::Basic) != (credential.place == CredentialPlace::Basic) {
            let takes = |place: &CredentialPlace| match place {
                CredentialPlace::Basic => "user and password",
                _ => "one secret",
            };
            let message =
                format!("`.with_{}(…)` takes {} instead of {}", credential.name, takes(&credential.place), takes(place));
            recorder.breaking(Kind::CredentialTypeChanged, message);
        }
        if *place != credential.place {
            let message = format!("`{scheme}` goes into {} instead of {}", place_text(&credential.place), place_text(place));
            recorder.behaviour(Kind::CredentialPlaceChanged, message);
        }
        recorder.docs(&format!("the credential `{scheme}`"), docs, &credential.docs, false);
    }
    for (_, credential) in old.credentials.iter().enumerate().filter(|(index, _)| !partners.contains(&Some(*index))) {
        let message = format!("the credential `{}` is gone, and with it `.with_{}(…)`", credential.scheme, credential.name);
        recorder.breaking(Kind::CredentialRemoved, message);
    }
    let text = |api: &Api| {
        let names: Vec<&str> = api.credentials.iter().map(|credential| credential.name.as_str()).collect();
        format!("`Credentials::new({})`", names.join(", "))
    };
    match (has_constructor(old), has_constructor(new)) {
        (true, true) => {
            let kept: Vec<Option<usize>> = (0..old.credentials.len()).map(Some).collect();
            if partners != kept {
                // The arguments are all of one type.
                let silent = partners.len() == kept.len();
                recorder.breaking_if_seen(silent, Kind::CredentialsNewChanged, format!("{} instead of {}", text(new), text(old)));
            }
        }
        (true, false) => {
            let message = format!("{} is gone: not every operation takes all credentials", text(old));
            recorder.breaking(Kind::CredentialsNewChanged, message);
        }
        (false, true) => recorder.additive(Kind::CredentialsNewAdded, format!("{} is new", text(new))),
        (false, false) => {}
    }
}

/// Whether there is `Credentials::new`: when every operation that needs any credential needs all of them.
fn has_constructor(api: &Api) -> bool {
    let all: Vec<usize> = (0..api.credentials.len()).collect();
    let mut needed = api.operations().flat_map(|operation| &operation.security).filter(|set| !set.0.is_empty());
    let every = needed.all(|set| {
        let mut set = set.0.clone();
        set.sort_unstable();
        set == all
    });
    every && !all.is_empty()
}

fn place_text(place: &CredentialPlace) -> String {
    match place {
        CredentialPlace::Query(name) => format!("the query as `{name}`"),
        CredentialPlace::Header(name) => format!("the header `{name}`"),
        CredentialPlace::Cookie(name) => format!("the cookie `{name}`"),
        CredentialPlace::Basic => "`Authorization: Basic`".to_owned(),
        CredentialPlace::Authorization(kind) => format!("`Authorization: {kind}`"),
    }
}

fn flows(recorder: &mut Recorder, old: &Api, new: &Api) {
    let same = |a: &OAuth2, b: &OAuth2| a.scheme == b.scheme && a.flow == b.flow;
    for flow in &new.oauth2 {
        let name = constant(new, flow);
        let Some(before) = old.oauth2.iter().find(|before| same(before, flow)) else {
            recorder.additive(Kind::FlowAdded, format!("`oauth2::{name}` is new"));
            continue;
        };
        let OAuth2 { scheme: _, flow: _, authorization_url, token_url, refresh_url, scopes } = before;
        let old_name = constant(old, before);
        if old_name != name {
            recorder.breaking(Kind::FlowRenamed, format!("`oauth2::{old_name}` is called `{name}` now"));
        }
        let urls = [
            ("authorization URL", authorization_url, &flow.authorization_url),
            ("token URL", token_url, &flow.token_url),
            ("refresh URL", refresh_url, &flow.refresh_url),
        ];
        for (what, was, is) in urls.into_iter().filter(|(_, was, is)| was != is) {
            let text = |url: &Option<String>| url.as_ref().map_or_else(|| "none".to_owned(), |url| format!("`{url}`"));
            recorder.behaviour(
                Kind::FlowUrlChanged,
                format!("the {what} of `oauth2::{name}` is {} instead of {}", text(is), text(was)),
            );
        }
        for (scope, text) in &flow.scopes {
            match scopes.iter().find(|(before, _)| before == scope) {
                None => recorder.additive(Kind::ScopeAdded, format!("the scope `{scope}` of `oauth2::{name}` is new")),
                Some((_, before)) if before != text => recorder.documentation(
                    Kind::DocumentationChanged,
                    format!("the description of the scope `{scope}` of `oauth2::{name}` has changed"),
                ),
                Some(_) => {}
            }
        }
        for (scope, _) in scopes.iter().filter(|(scope, _)| !flow.scopes.iter().any(|(after, _)| after == scope)) {
            recorder.behaviour(Kind::ScopeRemoved, format!("the scope `{scope}` of `oauth2::{name}` is gone"));
        }
    }
    for flow in old.oauth2.iter().filter(|flow| !new.oauth2.iter().any(|after| same(flow, after))) {
        recorder.breaking(Kind::FlowRemoved, format!("`oauth2::{}` is gone", constant(old, flow)));
    }
}

/// The constant of a flow: named after its scheme as well when there are several schemes.
fn constant(api: &Api, flow: &OAuth2) -> String {
    let several = api.oauth2.iter().any(|other| other.scheme != flow.scheme);
    if several { format!("{} {}", flow.scheme, flow.flow).to_shouty_snake_case() } else { flow.flow.to_shouty_snake_case() }
}
