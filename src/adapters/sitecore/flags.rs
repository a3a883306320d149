//! Facts of an item that only checks of Sitecore read.
//!
//! Flags of an item: `standard-values`, `bucket`, `never-publish`, `own-layout` (presentation kept on the item itself),
//! `composed` (a page made of parts that have their content elsewhere),
//! `damaged-layout`, `locked` and `locked:<Unix milliseconds>`, `stray-field:<name>` (a value for a field that its template does not
//! have), `whole-template` (its template and all it inherits from are known), `acl`, `acl-user`, `acl-deny`, `pending-version` (a newer
//! version is not yet published), `template-field`, `chooses:<type>` and `no-source` (of a template field), `deprecated-field-type:<type>`, `workflow`, `no-initial-state`, `no-final-state`,
//! `language`, `fallback-loop`, `fallback-missing`, `no-version`, `hidden-versions`, `ends:<Unix milliseconds>` (when it is to be taken off the site), `dates-reversed:<field>` (it is
//! to be taken off before it is shown).

use std::collections::BTreeSet;

use super::guid::Guid;
use super::known::{field, template};
use super::normalise::{Make, Shown, is_standard};
use super::raw::RawVersion;
use super::values;
use crate::model::{State, TypeKind};

/// Field types that newer versions replaced, with what replaces them (Pathfinder `AvoidDeprecatedFieldType`).
pub static DEPRECATED_TYPES: &[(&str, &str)] = &[
    ("html", "Rich Text"),
    ("link", "General Link"),
    ("lookup", "Droplink"),
    ("memo", "Multi-Line Text"),
    ("reference", "Droptree"),
    ("server file", "File"),
    ("text", "Single-Line Text"),
    ("tree", "Droptree"),
    ("tree list", "Treelist"),
    ("valuelookup", "Droplist"),
];

/// Field types from whose values editors choose among items.
static CHOOSING_TYPES: &[&str] = &[
    "checklist",
    "droplink",
    "droplist",
    "droptree",
    "grouped droplink",
    "grouped droplist",
    "multilist",
    "multilist with search",
    "multiroot treelist",
    "treelist",
    "treelistex",
];

impl<'a> Make<'a> {
    pub(super) fn flags(&self, shown: &Shown<'a>, kind: TypeKind) -> Vec<String> {
        let mut flags = Vec::new();
        let mut set = |is_set: bool, flag: &str| {
            if is_set {
                flags.push(flag.to_owned());
            }
        };
        let header = &self.item.header;
        set(self.is_standard_values(), "standard-values");
        set(shown.n_versions == 0, "no-version");
        let is_hidden = |version: &RawVersion| {
            version.fields.iter().any(|it| it.id == field::HIDE_VERSION && it.value.trim() == "1")
        };
        set(
            shown.n_versions > 0 && shown.version.is_some_and(is_hidden) && shown.state == State::Draft,
            "hidden-versions",
        );
        if header.template == template::LANGUAGE && shown.is_primary {
            set(true, "language");
            if let Some(problem) = self.world.fallback_problem(header.id) {
                set(true, problem);
            }
        }
        if header.template == template::WORKFLOW_TEMPLATE && shown.is_primary {
            let facts = self.world.workflows.get(&header.id).copied().unwrap_or_default();
            set(true, "workflow");
            set(!facts.has_initial, "no-initial-state");
            set(!facts.has_final, "no-final-state");
        }
        set(self.shared(field::IS_BUCKET) == "1", "bucket");
        set(self.shared(field::NEVER_PUBLISH) == "1", "never-publish");
        set(shown.has_pending, "pending-version");
        let own = |id| shown.value(self.item, id).map(str::trim).filter(|it| !it.is_empty());
        let moment = |id| own(id).and_then(values::moment);
        let ends = [moment(field::UNPUBLISH), moment(field::VALID_TO)];
        for (begin, end, name) in
            [(field::PUBLISH, ends[0], "__Unpublish"), (field::VALID_FROM, ends[1], "__Valid to")]
        {
            set(
                moment(begin).zip(end).is_some_and(|(begin, end)| begin > end),
                &format!("dates-reversed:{name}"),
            );
        }
        if let Some(end) = ends.into_iter().flatten().min() {
            set(true, &format!("ends:{end}"));
        }
        let layouts = [own(field::RENDERINGS), own(field::FINAL_RENDERINGS)];
        set(shown.is_primary && kind == TypeKind::Page && layouts[0].is_some(), "own-layout");
        let parsed: Vec<values::Layout> = layouts.into_iter().flatten().map(values::layout).collect();
        set(parsed.iter().any(|it| it.is_damaged), "damaged-layout");
        let has_parts = parsed.iter().any(|it| it.placed.iter().any(|it| !it.datasource.is_empty()));
        set(kind == TypeKind::Page && has_parts, "composed");
        if let Some(since) = own(field::LOCK).and_then(values::locked_since) {
            set(true, &since.map_or_else(|| "locked".to_owned(), |it| format!("locked:{it}")));
        }
        if let Some(rules) = own(field::SECURITY).filter(|_| shown.is_primary) {
            let (users, denies) = values::security(rules);
            set(true, "acl");
            set(users > 0, "acl-user");
            set(denies > 0, "acl-deny");
        }
        if header.template == template::TEMPLATE_FIELD && shown.is_primary {
            let kind = self.item.shared(field::FIELD_TYPE).map(|it| it.value.trim().to_lowercase());
            set(true, "template-field");
            if let Some(kind) = kind.as_deref().filter(|it| CHOOSING_TYPES.contains(it)) {
                set(true, &format!("chooses:{kind}"));
                set(own(field::FIELD_SOURCE).is_none(), "no-source");
            }
            let is_old =
                kind.as_deref().is_some_and(|kind| DEPRECATED_TYPES.iter().any(|(old, _)| *old == kind));
            set(is_old, &format!("deprecated-field-type:{}", kind.unwrap_or_default()));
        }
        if kind != TypeKind::Definition && self.templates().is_whole(header.template) {
            set(true, "whole-template");
            let fields: BTreeSet<Guid> = self.templates().fields(header.template).map(|it| it.id).collect();
            let mut seen = BTreeSet::new();
            for raw in shown.fields(self.item) {
                let is_stray = !fields.contains(&raw.id) && !is_standard(raw) && seen.insert(raw.id);
                if is_stray && !raw.value.trim().is_empty() && seen.len() <= 100 {
                    set(true, &format!("stray-field:{}", self.field_name(raw)));
                }
            }
        }
        flags
    }
}
