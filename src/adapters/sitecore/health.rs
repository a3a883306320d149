//! `adapters health`: would a scan work, and what would it see?

use super::serialized::survey::Survey;
use super::serialized::{NO_CONTENT, NOT_IN_FILES, OF_ITEMS, SerializedAdapter, cannot_tell};
use crate::adapters::health::{Health, HealthAspect, HealthState};
use crate::model::{Capability, UnknownReason};

/// Whether the folder can be read, what is in it, and what of it can be judged.
pub(super) fn of_folder(adapter: &SerializedAdapter) -> Health {
    let aspect = |aspect, state, detail: String, advice: &str| HealthAspect {
        aspect,
        state,
        detail,
        advice: advice.to_owned(),
    };
    let survey = match adapter.survey() {
        Ok(survey) => survey,
        Err(error) => {
            let advice = "name the folder of the serialized items in `path`";
            return Health {
                aspects: vec![aspect("reachable", HealthState::Failed, error.to_string(), advice)],
                permissions: Vec::new(),
                version: None,
                latency_ms: None,
            };
        }
    };
    let (state, advice) = if survey.problems.is_empty() && survey.n_foreign == 0 {
        (HealthState::Ok, "")
    } else {
        (HealthState::Warning, "correct the files that the scan lists as problems")
    };
    let mut detail = format!(
        "{}: {} items, {} files damaged",
        adapter.shown_or_dot(),
        survey.files.len(),
        survey.n_damaged
    );
    if let Some(first) = survey.problems.first() {
        detail = format!("{detail}, {} ({})", first.message, adapter.place(&first.place));
    }
    if survey.n_foreign > 0 {
        detail = format!("{detail}; {} files of formats that are not read (TDS, packed)", survey.n_foreign);
    }
    let world = &survey.world;
    let whole: Vec<&str> = world.whole.iter().map(|it| it.word()).collect();
    let whole = if whole.is_empty() { "no part of the tree".to_owned() } else { whole.join(", ") };
    let api =
        format!("{}; {} includes of modules; complete: {whole}", format_name(survey), world.modules.len());
    let advice_of_whole = if world.whole.is_empty() {
        "references out of the folder are not judged; name complete parts in `whole`"
    } else {
        ""
    };
    let (state, advice) = if survey.has_content || state != HealthState::Ok {
        (state, advice)
    } else {
        (
            HealthState::Warning,
            "there is no content in it: what is in use cannot be told; add a module for /sitecore/content",
        )
    };
    Health {
        aspects: vec![
            aspect("reachable", state, detail, advice),
            aspect("api", HealthState::Ok, api, advice_of_whole),
        ],
        permissions: OF_ITEMS
            .iter()
            .chain(&[Capability::Types])
            .map(|it| match it {
                Capability::Content if !survey.has_content => {
                    (*it, Some(UnknownReason::Unsupported), NO_CONTENT.to_owned())
                }
                _ => (*it, None, String::new()),
            })
            .chain(
                NOT_IN_FILES
                    .iter()
                    .map(|(it, what)| (*it, Some(UnknownReason::Unsupported), cannot_tell(what))),
            )
            .collect(),
        version: None,
        latency_ms: None,
    }
}

fn format_name(survey: &Survey) -> &'static str {
    let n_items = u64::try_from(survey.files.len()).unwrap_or(u64::MAX);
    match survey.n_rainbow {
        0 => "Sitecore Content Serialization",
        n if n == n_items => "Unicorn (Rainbow)",
        _ => "Sitecore Content Serialization and Unicorn (Rainbow)",
    }
}
