//! Normalised records on their way in.

use super::{Result, Store};
use crate::model::item::Item;
use crate::model::{
    Access, Actor, Asset, Capability, ContentType, Extension, Finding, Observation, Page, Probe, Record,
    Reference, ScanId, Target, Value,
};

/// A record with what the checks said of it.
#[derive(Debug)]
pub struct Judged {
    /// The record.
    pub record: Record,
    /// What is kept of an item beside its own columns.
    pub facts: Option<ItemFacts>,
    /// Comparison key of an asset's or page's address; canonical's key for a page.
    pub url_keys: (Option<String>, Option<String>),
    /// Packed verdicts (`model::tally`).
    pub tally: Vec<u8>,
    /// What failed.
    pub findings: Vec<Finding>,
}

/// Facts derived from an item's values, which themselves are dropped.
#[derive(Debug, Default)]
pub struct ItemFacts {
    /// Title as shown: secrets masked.
    pub title: String,
    /// Normalised title.
    pub title_key: String,
    /// Comparison key of the address.
    pub url_key: Option<String>,
    /// Words of the main text.
    pub words: u64,
    /// Characters of the main text.
    pub characters: u64,
    /// Hash of the normalised main text.
    pub body_key: Option<String>,
    /// `MinHash` over 5-word shingles.
    pub minhash: Option<Vec<u8>>,
    /// Normalised summary.
    pub summary_key: Option<String>,
    /// Field, role word, filled, characters.
    pub fields: Vec<(String, &'static str, bool, u64)>,
    /// Every pointer: the CMS's own and those in texts.
    pub references: Vec<Reference>,
}

impl Store {
    /// Inserts one record with its findings; false (and nothing inserted) when it was there already.
    pub(super) fn insert_judged(&mut self, scan: ScanId, instance: i64, judged: &Judged) -> Result<bool> {
        let at = At { scan: scan.0, instance, tally: &judged.tally };
        let is_new = match &judged.record {
            Record::ContentType(it) => self.insert_type(&at, it)?,
            Record::Item(it) => {
                let none = ItemFacts::default();
                self.insert_item(&at, it, judged.facts.as_ref().unwrap_or(&none))?
            }
            Record::Asset(it) => self.insert_asset(&at, it, judged.url_keys.0.as_deref())?,
            Record::Actor(it) => self.insert_actor(&at, it)?,
            Record::Extension(it) => self.insert_extension(&at, it)?,
            Record::Observation(it) => self.insert_observation(&at, it)?,
            Record::Page(it) => self.insert_page(&at, it, &judged.url_keys)?,
            Record::Probe(it) => self.insert_probe(&at, it)?,
            Record::Capability(capability, access) => {
                self.insert_capability(scan, instance, *capability, access)?;
                return Ok(false);
            }
        };
        if is_new {
            for finding in &judged.findings {
                self.insert_finding(scan, instance, finding, false)?;
            }
        }
        Ok(is_new)
    }

    /// Said more than once, the worst counts: missing stays missing, and of several reasons the first by name stays,
    /// whichever task ended first.
    pub(super) fn insert_capability(
        &mut self,
        scan: ScanId,
        instance: i64,
        capability: Capability,
        access: &Access,
    ) -> Result<()> {
        let (reason, detail) = match access {
            Access::Full => (None, String::new()),
            Access::Missing(reason, detail) => (Some(reason.as_str()), detail.clone()),
        };
        self.execute(
            "INSERT INTO capabilities (scan_id, instance_id, capability, reason, detail) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (scan_id, instance_id, capability) DO UPDATE SET reason = excluded.reason, \
             detail = excluded.detail WHERE excluded.reason IS NOT NULL AND (capabilities.reason IS NULL \
             OR excluded.reason < capabilities.reason \
             OR (excluded.reason = capabilities.reason AND excluded.detail < capabilities.detail))",
            &[scan.0.into(), instance.into(), capability.as_str().into(), reason.into(), detail.into()],
        )?;
        Ok(())
    }

    fn insert_type(&mut self, at: &At<'_>, it: &ContentType) -> Result<bool> {
        let is_new = self.execute(
            "INSERT INTO types (scan_id, instance_id, id, name, kind, routable, hierarchical, built_in, created_ms, tally) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (scan_id, instance_id, id) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.id.as_str().into(),
                it.name.as_str().into(),
                it.kind.as_str().into(),
                flag(it.routable),
                flag(it.hierarchical),
                flag(it.built_in),
                it.created_ms.into(),
                at.tally(),
            ],
        )? == 1;
        if is_new {
            for (ordinal, field) in (0_i64..).zip(&it.fields) {
                self.insert_soon(
                    "INSERT INTO fields (scan_id, instance_id, type_id, id, name, ordinal, kind, role, required, localised, \
                     is_unique, help) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
                     ON CONFLICT (scan_id, instance_id, type_id, id) DO NOTHING",
                    vec![
                        at.scan.into(),
                        at.instance.into(),
                        it.id.as_str().into(),
                        field.id.as_str().into(),
                        field.name.as_str().into(),
                        ordinal.into(),
                        field.kind.as_str().into(),
                        field.role.as_str().into(),
                        flag(field.required),
                        flag(field.localised),
                        flag(field.unique),
                        field.help.clone().into(),
                    ],
                )?;
            }
        }
        Ok(is_new)
    }

    fn insert_item(&mut self, at: &At<'_>, it: &Item, facts: &ItemFacts) -> Result<bool> {
        let is_new = self.execute(
            "INSERT INTO items (scan_id, instance_id, id, locale, subject_key, state, type_id, kind, routable, is_public, \
             title, title_key, slug, url, url_key, edit_url, parent_id, author_id, created_ms, updated_ms, published_ms, \
             revisions, payload_bytes, words, characters, body_key, minhash, summary_key, tally) VALUES (?1, ?2, ?3, ?4, ?5, \
             ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, \
             ?29) ON CONFLICT (scan_id, instance_id, id, locale) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.id.as_str().into(),
                it.locale.as_str().into(),
                format!("item/{}@{}", it.id, it.locale).into(),
                it.state.as_str().into(),
                it.content_type.as_str().into(),
                it.kind.as_str().into(),
                flag(it.routable),
                flag(it.is_public()),
                text(&facts.title),
                facts.title_key.as_str().into(),
                it.slug.clone().into(),
                it.url.clone().into(),
                facts.url_key.clone().into(),
                it.edit_url.clone().into(),
                it.parent.as_ref().map(crate::model::ids::ItemId::as_str).into(),
                it.author.as_ref().map(crate::model::ids::ActorId::as_str).into(),
                it.created_ms.into(),
                it.updated_ms.into(),
                it.published_ms.into(),
                it.revisions.map(i64::from).into(),
                number(it.payload_bytes),
                number(facts.words),
                number(facts.characters),
                facts.body_key.clone().into(),
                facts.minhash.clone().map_or(Value::Null, Value::Bytes),
                facts.summary_key.clone().into(),
                at.tally(),
            ],
        )? == 1;
        if is_new {
            self.insert_field_values(at, it, facts)?;
            self.insert_references(at, it, facts)?;
        }
        Ok(is_new)
    }

    fn insert_field_values(&mut self, at: &At<'_>, it: &Item, facts: &ItemFacts) -> Result<()> {
        for (field, role, is_filled, characters) in &facts.fields {
            self.insert_soon(
                "INSERT INTO field_values (scan_id, instance_id, item_id, locale, field, role, is_filled, characters) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT (scan_id, instance_id, item_id, locale, field) DO NOTHING",
                vec![
                    at.scan.into(),
                    at.instance.into(),
                    it.id.as_str().into(),
                    it.locale.as_str().into(),
                    field.as_str().into(),
                    (*role).into(),
                    flag(*is_filled),
                    number(*characters),
                ],
            )?;
        }
        Ok(())
    }

    fn insert_references(&mut self, at: &At<'_>, it: &Item, facts: &ItemFacts) -> Result<()> {
        for (ordinal, reference) in (0_i64..).zip(&facts.references) {
            let (address, fragment) = match reference.url.as_deref().map(|url| url.split_once('#')) {
                Some(Some((address, fragment))) => (Some(address), Some(fragment)),
                Some(None) => (reference.url.as_deref(), None),
                None => (None, None),
            };
            // A fragment of the same text is no address to ask.
            let address = if matches!(reference.target, Target::Fragment(_)) { None } else { address };
            self.insert_soon(
                "INSERT INTO refs (scan_id, instance_id, item_id, locale, ordinal, field, link_kind, target_kind, target_key, \
                 target_url, fragment, raw, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
                 ON CONFLICT (scan_id, instance_id, item_id, locale, ordinal) DO NOTHING",
                vec![
                    at.scan.into(),
                    at.instance.into(),
                    it.id.as_str().into(),
                    it.locale.as_str().into(),
                    ordinal.into(),
                    reference.field.as_str().into(),
                    reference.kind.as_str().into(),
                    reference.target.kind().into(),
                    reference.target.key().map_or(Value::Null, text),
                    address.map_or(Value::Null, text),
                    fragment.map_or(Value::Null, text),
                    text(&reference.raw),
                    text(&reference.text),
                ],
            )?;
        }
        Ok(())
    }

    fn insert_asset(&mut self, at: &At<'_>, it: &Asset, url_key: Option<&str>) -> Result<bool> {
        Ok(self.execute(
            "INSERT INTO assets (scan_id, instance_id, id, subject_key, title, file_name, url, url_key, edit_url, media_type, \
             bytes, width, height, alt, author_id, created_ms, trashed, tally) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
             ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) ON CONFLICT (scan_id, instance_id, id) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.id.as_str().into(),
                format!("asset/{}", it.id).into(),
                text(&it.title),
                it.file_name.as_deref().map_or(Value::Null, text),
                it.url.as_deref().map_or(Value::Null, text),
                url_key.into(),
                it.edit_url.clone().into(),
                it.media_type.clone().into(),
                it.bytes.map_or(Value::Null, number),
                it.width.map(i64::from).into(),
                it.height.map(i64::from).into(),
                text(&it.alt),
                it.author.as_ref().map(crate::model::ids::ActorId::as_str).into(),
                it.created_ms.into(),
                flag(it.trashed),
                at.tally(),
            ],
        )? == 1)
    }

    fn insert_actor(&mut self, at: &At<'_>, it: &Actor) -> Result<bool> {
        Ok(self.execute(
            "INSERT INTO actors (scan_id, instance_id, id, subject_key, roles, privileged, can_publish, active, is_scanner, \
             created_ms, last_seen_ms, tally) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
             ON CONFLICT (scan_id, instance_id, id) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.id.as_str().into(),
                format!("actor/{}", it.id).into(),
                it.roles.join(", ").into(),
                flag(it.privileged),
                flag(it.can_publish),
                flag(it.active),
                flag(it.is_scanner),
                it.created_ms.into(),
                it.last_seen_ms.into(),
                at.tally(),
            ],
        )? == 1)
    }

    fn insert_extension(&mut self, at: &At<'_>, it: &Extension) -> Result<bool> {
        Ok(self.execute(
            "INSERT INTO extensions (scan_id, instance_id, kind, id, subject_key, name, version, enabled, tally) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (scan_id, instance_id, kind, id) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.kind.as_str().into(),
                it.key.as_str().into(),
                format!("extension/{}/{}", it.kind.as_str(), it.key).into(),
                text(&it.name),
                it.version.clone().into(),
                flag(it.enabled),
                at.tally(),
            ],
        )? == 1)
    }

    /// Several tasks may notice the same fact in different words (a warning in two answers): the first by text
    /// stays, whichever task ended first.
    fn insert_observation(&mut self, at: &At<'_>, it: &Observation) -> Result<bool> {
        let key = it.key();
        let json = serde_json::to_string(it).map_err(|error| super::StoreError::Decode(error.to_string()))?;
        let subject = format!("site/{key}");
        let is_new = self.execute(
            "INSERT INTO observations (scan_id, instance_id, id, subject_key, json, tally) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (scan_id, instance_id, id) DO UPDATE SET json = excluded.json, tally = excluded.tally \
             WHERE excluded.json < observations.json",
            &[
                at.scan.into(),
                at.instance.into(),
                key.as_str().into(),
                subject.as_str().into(),
                json.into(),
                at.tally(),
            ],
        )? == 1;
        if is_new {
            // What was said of the version that is replaced goes with it.
            for table in ["findings", "withheld_findings"] {
                self.execute(
                    &format!(
                        "DELETE FROM {table} WHERE scan_id = ?1 AND instance_id = ?2 AND subject_key = ?3 AND from_corpus = 0"
                    ),
                    &[at.scan.into(), at.instance.into(), subject.as_str().into()],
                )?;
            }
        }
        Ok(is_new)
    }

    fn insert_page(
        &mut self,
        at: &At<'_>,
        it: &Page,
        keys: &(Option<String>, Option<String>),
    ) -> Result<bool> {
        let hreflangs = serde_json::to_string(&it.hreflangs).unwrap_or_else(|_| "[]".to_owned());
        Ok(self.execute(
            "INSERT INTO pages (scan_id, instance_id, item_id, locale, title, url, url_key, status, final_url, canonical, \
             canonical_key, noindex, hreflangs, tally) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
             ON CONFLICT (scan_id, instance_id, item_id, locale) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                it.item.as_ref().map_or("", |id| id.as_str()).into(),
                it.locale.as_str().into(),
                text(&it.title),
                it.url.as_str().into(),
                keys.0.clone().into(),
                i64::from(it.status).into(),
                it.final_url.as_str().into(),
                it.canonicals.first().map_or(Value::Null, |it| text(it)),
                keys.1.clone().into(),
                it.noindex.clone().into(),
                hreflangs.into(),
                at.tally(),
            ],
        )? == 1)
    }

    fn insert_probe(&mut self, at: &At<'_>, it: &Probe) -> Result<bool> {
        let hops = serde_json::to_string(&it.hops).unwrap_or_else(|_| "[]".to_owned());
        Ok(self.execute(
            "INSERT INTO probes (scan_id, instance_id, url, status, final_url, n_hops, first_status, hops, is_loop, failure, \
             media_type, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
             ON CONFLICT (scan_id, instance_id, url) DO NOTHING",
            &[
                at.scan.into(),
                at.instance.into(),
                text(&it.url),
                it.status.map(i64::from).into(),
                it.hops.last().map_or(Value::Null, |(_, url)| text(url)),
                number(it.hops.len() as u64),
                it.hops.first().map(|(status, _)| i64::from(*status)).into(),
                hops.into(),
                flag(it.is_loop),
                it.failure.clone().into(),
                it.media_type.clone().into(),
                it.bytes.map_or(Value::Null, number),
            ],
        )? == 1)
    }
}

struct At<'a> {
    scan: i64,
    instance: i64,
    tally: &'a [u8],
}

impl At<'_> {
    fn tally(&self) -> Value {
        if self.tally.is_empty() { Value::Null } else { Value::Bytes(self.tally.to_vec()) }
    }
}

fn flag(value: bool) -> Value {
    Value::Int(i64::from(value))
}

fn number(value: u64) -> Value {
    Value::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}
