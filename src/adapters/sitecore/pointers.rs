//! What an item points at: every type of field, presentation, and what Sitecore itself keeps.
//!
//! Pointers that Sitecore keeps are in the fields `__Parent`, `__Template`, `__Masters`, `__Base template`, `__Source`, `__Standard values`,
//! `__Workflow`, `__Workflow state`, `__Renderings`, `__Final Renderings`. What all languages share is told by one of them.

use super::guid::Guid;
use super::known::{self, field};
use super::links;
use super::normalise::{Make, Shown, account};
use super::raw::RawField;
use super::values::{self, Fragment};
use super::world::Region;
use crate::model::{Reference, ReferenceKind, Target};

impl<'a> Make<'a> {
    pub(super) fn references(&self, shown: &Shown<'a>) -> Vec<Reference> {
        let header = &self.item.header;
        let own_id = self.id();
        let mut all = Vec::new();
        let mut stored: Vec<&RawField> = Vec::new();
        if shown.is_primary {
            if !header.parent.is_nil() {
                let target = self.world.parent(self.database, header.parent, &header.path);
                all.push(Reference::to("__Parent", ReferenceKind::Parent, target));
            }
            let target = self.world.target(self.database, header.template, Region::Templates);
            all.push(Reference::to("__Template", ReferenceKind::Field, target));
            stored.extend(&self.item.shared);
        }
        stored.extend(shown.unversioned);
        stored.extend(shown.version.map(|it| it.fields.as_slice()).unwrap_or_default());
        for (at, raw) in stored.iter().enumerate() {
            // Of a field stored on two levels the more exact one counts.
            let is_covered = stored.iter().skip(at + 1).any(|it| it.id == raw.id);
            if !is_covered && raw.blob.is_none() && !raw.value.trim().is_empty() {
                self.references_of(raw, &mut all);
            }
        }
        // A file's own picture in the editor is no use of the file.
        all.retain(|it| it.target.key() != Some(own_id.as_str()));
        all
    }

    fn references_of(&self, raw: &RawField, all: &mut Vec<Reference>) {
        let name = self.field_name(raw);
        let value = raw.value.trim();
        let to = |kind, target| Reference::to(&name, kind, target);
        let by_id = |id, region| self.world.target(self.database, id, region);
        match raw.id {
            field::PLACEHOLDER_KEY => {
                let key = Reference { raw: links::clip(value), ..to(ReferenceKind::Field, Target::Route) };
                all.push(key);
                return;
            }
            field::RENDERINGS | field::FINAL_RENDERINGS => return self.presentation(&name, value, all),
            field::ICON => {
                // Shown to editors, not on pages: it needs no alternative text.
                let icon = values::media_id(value).map(|id| by_id(id, Region::Media));
                all.extend(icon.map(|target| to(ReferenceKind::Media, target)));
                return;
            }
            field::SECURITY => {
                let named = values::accounts(value).into_iter().filter_map(account);
                all.extend(named.map(|it| to(ReferenceKind::Field, Target::Actor(it))));
                return;
            }
            field::LOCK => {
                let holder = values::lock(value).and_then(|(owner, _)| account(&owner));
                all.extend(holder.map(|it| to(ReferenceKind::Field, Target::Actor(it))));
                return;
            }
            field::SOURCE => {
                let id = clone_source(value);
                all.extend(id.map(|id| to(ReferenceKind::Field, by_id(id, Region::Content))));
                return;
            }
            _ => {}
        }
        if known::field_name(raw.id).is_none() && raw.hint.starts_with("__") {
            // Standard fields that nobody reads here (originators, validation rules, editors) and pictures of the editor.
            if let Some(Fragment::Image(picture)) = values::fragment(value) {
                self.picture(&name, ReferenceKind::Media, picture, all);
            }
            return;
        }
        match values::fragment(value) {
            Some(Fragment::Link(link)) => return self.link(&name, &link, all),
            Some(Fragment::Image(picture)) => return self.picture(&name, ReferenceKind::Image, picture, all),
            Some(Fragment::File(picture)) => return self.picture(&name, ReferenceKind::Anchor, picture, all),
            None => {}
        }
        let region = self.region_of(raw);
        if let Some(ids) = Guid::parse_list(value) {
            let ids = ids.into_iter().filter(|it| !it.is_nil());
            all.extend(ids.map(|id| to(ReferenceKind::Field, by_id(id, region))));
            return;
        }
        self.files_mentioned(&name, value, all);
        let kind = self.templates().field(self.item.header.template, raw.id).map(|it| it.kind.to_lowercase());
        if kind.as_deref() == Some("internal link") && value.starts_with("/sitecore/") && value.len() < 4096 {
            all.push(to(ReferenceKind::Field, self.world.target_of_path(self.database, value)));
        }
    }

    /// Where the targets of a list of ids are to be found.
    fn region_of(&self, raw: &RawField) -> Region {
        match raw.id {
            field::MASTERS | field::BASE_TEMPLATE | field::STANDARD_VALUES | field::PARAMETERS_TEMPLATE => {
                return Region::Templates;
            }
            field::FALLBACK_LANGUAGE
            | field::WORKFLOW
            | field::WORKFLOW_STATE
            | field::DEFAULT_WORKFLOW
            | field::INITIAL_STATE => {
                return Region::System;
            }
            field::ALLOWED_CONTROLS => return Region::Layout,
            _ => {}
        }
        let source = self.templates().field(self.item.header.template, raw.id).map(|it| it.source.trim());
        source.and_then(Region::of).unwrap_or(Region::Content)
    }

    fn link(&self, name: &str, link: &values::Link, all: &mut Vec<Reference>) {
        let target = match (link.kind.as_str(), link.id) {
            ("media", Some(id)) => self.world.target(self.database, id, Region::Media),
            (_, Some(id)) => self.world.target(self.database, id, Region::Content),
            ("anchor", None) => {
                let fragment = if link.anchor.is_empty() { &link.url } else { &link.anchor };
                Target::Fragment(links::clip(fragment.trim_start_matches('#')))
            }
            ("internal" | "media", None) | ("", _) => return,
            _ => {
                let href = &link.url;
                if href.trim().is_empty() {
                    return;
                }
                let mut reference = links::reference(
                    self.world,
                    self.database,
                    self.own_host,
                    name,
                    ReferenceKind::Anchor,
                    href,
                );
                reference.text = link.text.chars().take(200).collect();
                all.push(reference);
                return;
            }
        };
        let mut reference = Reference::to(name, ReferenceKind::Anchor, target);
        reference.text = link.text.chars().take(200).collect();
        all.push(reference);
    }

    fn picture(&self, name: &str, kind: ReferenceKind, picture: values::Picture, all: &mut Vec<Reference>) {
        if let Some(id) = picture.id {
            let mut reference =
                Reference::to(name, kind, self.world.target(self.database, id, Region::Media));
            reference.text = picture.alt.unwrap_or_default().chars().take(200).collect();
            all.push(reference);
        } else if !picture.src.trim().is_empty() {
            all.push(links::reference(self.world, self.database, self.own_host, name, kind, &picture.src));
        }
    }

    /// Files that a text names by id (parameters of renderings, rules, JSON): they are in use.
    fn files_mentioned(&self, name: &str, value: &str, all: &mut Vec<Reference>) {
        for id in Guid::mentions(value) {
            let is_file = self.world.place(self.database, id).is_some_and(|it| it.is_asset);
            if is_file {
                let target = self.world.target(self.database, id, Region::Media);
                let is_new = !all.iter().any(|it| it.field.as_str() == name && it.target == target);
                if is_new {
                    all.push(Reference::to(name, ReferenceKind::Media, target));
                }
            }
        }
    }

    fn presentation(&self, name: &str, value: &str, all: &mut Vec<Reference>) {
        self.files_mentioned(name, value, all);
        let layout = values::layout(value);
        for id in layout.layouts {
            let target = self.world.target(self.database, id, Region::Layout);
            all.push(Reference::to(name, ReferenceKind::Field, target));
        }
        for placed in layout.placed {
            if let Some(id) = placed.rendering {
                let mut reference = Reference::to(
                    name,
                    ReferenceKind::Field,
                    self.world.target(self.database, id, Region::Layout),
                );
                reference.text = placed.placeholder.chars().take(200).collect();
                all.push(reference);
            }
            if let Some(target) = self.datasource(&placed.datasource) {
                let mut reference = Reference::to(name, ReferenceKind::Embed, target);
                reference.raw = links::clip(&placed.datasource);
                reference.text = placed.placeholder.chars().take(200).collect();
                all.push(reference);
            }
        }
    }

    fn datasource(&self, datasource: &str) -> Option<Target> {
        if datasource.is_empty() || datasource.len() > 4096 {
            return None;
        }
        if let Some(id) = Guid::parse(datasource) {
            return Some(self.world.target(self.database, id, Region::Content));
        }
        if let Some(path) = datasource.strip_prefix("local:") {
            // On standard values and in branches it is relative to an item that does not exist yet.
            let is_real = Region::of(&self.item.header.path) == Some(Region::Content);
            let path = format!("{}/{}", self.item.header.path, path.trim_start_matches('/'));
            return is_real.then(|| self.world.target_of_path(self.database, &path));
        }
        datasource.starts_with("/sitecore/").then(|| self.world.target_of_path(self.database, datasource))
    }
}

/// `sitecore://master/{GUID}?lang=en&ver=1`, or the GUID alone.
fn clone_source(value: &str) -> Option<Guid> {
    let rest =
        value.strip_prefix("sitecore://").map_or(value, |it| it.split_once('/').map_or(it, |(_, rest)| rest));
    let end = rest.find('?').unwrap_or(rest.len());
    Guid::parse(rest.get(..end)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clone_sources_are_read_in_both_notations() {
        let id = Guid(5);
        assert_eq!(clone_source(&format!("sitecore://master/{{{id}}}?lang=en&ver=1")), Some(id));
        assert_eq!(clone_source(&format!("{{{id}}}")), Some(id));
        assert_eq!(clone_source("sitecore://"), None);
    }
}
