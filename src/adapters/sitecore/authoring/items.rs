//! Items with all their values, languages and versions, fifty in a document.
//!
//! Stays true: an item that is gone is left out; one that cannot be read is told by its id; a version with more fields than a page has is
//! read to its end.

use super::assemble::{self, Told};
use super::client::{Client, Reply};
use super::documents;
use super::wire::{self, FieldValue, Item, Page, Version};
use super::{Dialect, FIELDS, ITEMS};
use crate::adapters::AdapterError;
use crate::adapters::sitecore::guid::Guid;
use crate::adapters::sitecore::raw::{RawHeader, RawItem};
use crate::adapters::sitecore::templates::Templates;

/// Pages of fields of one version, at most: more than that is no template.
const MAX_PAGES: usize = 100;

/// Reads items.
pub struct Reader<'a> {
    pub client: Client<'a>,
    pub dialect: Dialect,
    /// Of the instance, where the server cannot tell all at once.
    pub languages: &'a [String],
    pub templates: &'a Templates,
}

impl Reader<'_> {
    /// Reads these items, in their order but for those that are lost.
    ///
    /// # Errors
    /// The server does not answer, or refuses everything.
    pub fn read(
        &self,
        ids: &[Guid],
        found: &mut dyn FnMut(RawItem),
        lost: &mut dyn FnMut(Guid, AdapterError),
    ) -> Result<(), AdapterError> {
        let per_item = if self.dialect.has_all_languages { 1 } else { self.languages.len().max(1) };
        let at_once = (ITEMS / per_item).max(1);
        let document =
            |of: &[Guid]| documents::values(of, self.client.limits.fields(), self.dialect, self.languages);
        let mut failed: Vec<(Guid, AdapterError)> = Vec::new();
        self.client.divided(
            ids,
            at_once,
            &document,
            &mut |of, mut reply| {
                for (at, id) in of.iter().enumerate() {
                    match self.one(*id, at, &mut reply) {
                        Ok(Some(item)) => found(item),
                        Ok(None) => {}
                        Err(error) if super::client::is_of_one(&error) => failed.push((*id, error)),
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            },
            &mut |id, error| lost(*id, error),
        )?;
        for (id, error) in failed {
            lost(id, error);
        }
        Ok(())
    }

    fn one(&self, id: Guid, at: usize, reply: &mut Reply) -> Result<Option<RawItem>, AdapterError> {
        let Some(mut item) = reply.take::<Item>(&format!("i{at}"), &self.client)? else { return Ok(None) };
        let mut versions = std::mem::take(&mut item.versions);
        if !self.dialect.has_all_languages {
            for language in 0..self.languages.len() {
                let of_language = reply.take::<Item>(&format!("i{at}l{language}"), &self.client)?;
                versions.extend(of_language.into_iter().flat_map(|it| it.versions));
            }
        }
        let header = RawHeader {
            id,
            parent: item.parent.map(|it| wire::id(&it.item_id)).unwrap_or_default(),
            template: item.template.map(|it| wire::id(&it.template_id)).unwrap_or_default(),
            branch: None,
            path: item.path,
            database: None,
        };
        let mut told = Vec::new();
        for version in versions {
            let Some(version) = version else {
                return Err(self.client.strange("with a version that is null"));
            };
            told.extend(self.version(id, version)?);
        }
        let alone = if told.is_empty() { self.values(id, None)? } else { Vec::new() };
        Ok(Some(assemble::item(header, told, alone, self.templates)))
    }

    fn version(&self, id: Guid, version: Version) -> Result<Option<Told>, AdapterError> {
        let language = version.language.map(|it| it.name).unwrap_or_default();
        // A language without a version is told as version 0 by some.
        if language.is_empty() || version.number == 0 {
            return Ok(None);
        }
        let Some(page) = version.fields else {
            return Err(self.client.strange("with a version without fields"));
        };
        let fields = if page.page_info.has_next_page {
            self.values(id, Some((&language, version.number)))?
        } else {
            page.nodes.into_iter().flatten().collect()
        };
        Ok(Some(Told { language, number: version.number, fields }))
    }

    /// All values of one version, page by page.
    fn values(&self, id: Guid, version: Option<(&str, u32)>) -> Result<Vec<FieldValue>, AdapterError> {
        let (mut all, mut after): (Vec<FieldValue>, Option<String>) = (Vec::new(), None);
        for _ in 0..MAX_PAGES {
            // A larger page than beside others: it is alone in its document.
            let first = self.client.limits.fields();
            let first = if first == FIELDS { first.saturating_mul(2) } else { first };
            let document = documents::more_values(id, version, first, after.as_deref());
            let mut reply = match self.client.ask(&document) {
                Err(super::client::Trouble::Page(error)) => {
                    if !self.client.limits.smaller_pages() {
                        return Err(error);
                    }
                    continue;
                }
                other => other?,
            };
            let Some(item) = reply.take::<Item>("item", &self.client)? else { return Ok(all) };
            let Page { nodes, page_info } =
                item.fields.ok_or_else(|| self.client.strange("without fields"))?;
            all.extend(nodes.into_iter().flatten());
            let next =
                page_info.end_cursor.filter(|it| page_info.has_next_page && after.as_ref() != Some(it));
            match next {
                Some(cursor) => after = Some(cursor),
                None => return Ok(all),
            }
        }
        Err(self.client.strange(&format!("with more than {MAX_PAGES} pages of fields")))
    }
}
