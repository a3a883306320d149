//! A record → verdicts, findings, and the facts that are kept. Pure: rich text is parsed once, values are
//! dropped afterwards.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value as Json;

use super::Instance;
use crate::adapters::Adapter;
use crate::checks::{Check, FieldOutline, ItemUnit, LinkUnit, Run, Situation, outline, text};
use crate::model::{
    AssetId, Content, Counts, FieldRole, Finding, Fingerprint, InstanceId, Item, ItemId, Outline, Problem,
    Record, Reference, ReferenceKind, Subject, SubjectKind, Target, UnknownReason, Verdict, tally,
};
use crate::plan::{Rule, RuleSet, applies};
use crate::store::outcomes::crash_message;
use crate::store::records::{ItemFacts, Judged};

/// Longest visible text kept of a pointer, in characters.
const MAX_LINK_TEXT: usize = 200;

/// Judges the records of one task.
pub struct Judge<'a> {
    instance: &'a Instance,
    instance_id: InstanceId,
    rules: Vec<(usize, &'a Rule)>,
    situation: &'a Situation,
    context: &'a Json,
    crashes: RefCell<Vec<Problem>>,
}

impl<'a> Judge<'a> {
    /// For one instance and what was discovered of it.
    pub fn new(
        instance: &'a Instance,
        rules: &'a RuleSet,
        situation: &'a Situation,
        context: &'a Json,
    ) -> Self {
        Self {
            instance,
            instance_id: InstanceId(instance.name.clone()),
            rules: rules
                .rules
                .iter()
                .enumerate()
                .filter(|(_, rule)| applies(rule.check, instance.adapter_name))
                .collect(),
            situation,
            context,
            crashes: RefCell::default(),
        }
    }

    /// Checks that crashed, one problem for each unit.
    pub fn into_crashes(self) -> Vec<Problem> {
        self.crashes.into_inner()
    }

    /// Runs a check on a unit; one that panics is told, and the unit is unknown.
    fn guard(&self, check: &Check, subject: &Subject, run: impl FnOnce() -> Verdict) -> Verdict {
        let verdict = guarded(check, run);
        // Only a panic makes this verdict: no check returns it.
        if verdict == Verdict::Unknown(UnknownReason::Internal) {
            self.crashes.borrow_mut().push(Problem {
                reason: UnknownReason::Internal,
                place: subject.key(),
                message: crash_message(check.id),
            });
        }
        verdict
    }

    /// Judges one record.
    pub fn record(&self, record: Record) -> Judged {
        let mut verdicts = Verdicts { judge: self, tally: Vec::new(), findings: Vec::new() };
        let mut facts = None;
        let mut url_keys = (None, None);
        match &record {
            Record::Item(item) => facts = Some(self.item(item, &mut verdicts)),
            Record::Asset(asset) => {
                let mut subject = Subject::new(
                    SubjectKind::Asset,
                    asset.id.as_str(),
                    asset_name(asset.file_name.as_deref(), &asset.title),
                );
                subject.url.clone_from(&asset.url);
                subject.edit_url.clone_from(&asset.edit_url);
                url_keys.0 = asset.url.as_deref().and_then(|url| self.url_key(url));
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Asset(run) => Some(run(asset, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::ContentType(it) => {
                let subject = Subject::new(SubjectKind::Type, it.id.as_str(), &*it.name);
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Type(run) => Some(run(it, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::Actor(it) => {
                let subject = Subject::new(SubjectKind::Actor, it.id.as_str(), format!("account {}", it.id));
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Actor(run) => Some(run(it, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::Extension(it) => {
                let id = format!("{}/{}", it.kind.as_str(), it.key);
                let subject = Subject::new(SubjectKind::Extension, id, &*it.name);
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Extension(run) => Some(run(it, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::Observation(it) => {
                let mut subject = Subject::new(SubjectKind::Site, it.key(), it.label());
                subject.url = Some(self.situation.base_url.clone()).filter(|url| !url.is_empty());
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Site(run) => Some(run(it, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::Page(it) => {
                let id = it.item.as_ref().map_or("", |id| id.as_str());
                let mut subject = Subject::new(SubjectKind::Item, id, &*it.title);
                subject.locale = Some(it.locale.clone());
                subject.url = Some(it.url.clone());
                url_keys = (
                    self.url_key(&it.final_url),
                    it.canonicals.first().and_then(|url| self.url_key(&absolute(url, &it.final_url))),
                );
                verdicts.each(&subject, |rule| match rule.check.run {
                    Run::Page(run) => Some(run(it, self.situation, &rule.thresholds)),
                    _ => None,
                });
            }
            Record::Probe(_) | Record::Capability(..) => {}
        }
        let Verdicts { mut tally, findings, .. } = verdicts;
        tally.sort_unstable_by_key(|(ordinal, _)| *ordinal);
        Judged { record, facts, url_keys, tally: tally::pack(tally), findings }
    }

    fn item(&self, item: &Item, verdicts: &mut Verdicts<'_, '_>) -> ItemFacts {
        let outlines: Vec<FieldOutline> = item
            .fields
            .iter()
            .filter_map(|value| match &value.content {
                Content::RichText { markup, source } => Some(FieldOutline {
                    field: value.field.clone(),
                    role: value.role,
                    outline: outline::parse(*markup, source),
                }),
                _ => None,
            })
            .collect();
        let references = self.references(item, &outlines);
        let title = text::redact_secrets(&item.title).into_owned();
        let subject = Subject {
            kind: SubjectKind::Item,
            id: item.id.0.clone(),
            locale: Some(item.locale.0.clone()),
            content_type: Some(item.content_type.0.clone()),
            name: title.clone(),
            url: item.url.clone(),
            edit_url: item.edit_url.clone(),
            file: None,
            line: None,
        };
        let unit = ItemUnit { item, outlines: &outlines, situation: self.situation };
        verdicts.each(&subject, |rule| match rule.check.run {
            Run::Item(run) => Some(run(&unit, &rule.thresholds)),
            _ => None,
        });
        self.links(item, &references, &subject, verdicts);
        self.facts(item, title, &outlines, references)
    }

    /// Link-scoped checks: equal (field, kind, target) of an item are one unit.
    fn links(
        &self,
        item: &Item,
        references: &[Reference],
        subject: &Subject,
        verdicts: &mut Verdicts<'_, '_>,
    ) {
        let mut seen = BTreeSet::new();
        let mut units = Vec::new();
        for reference in references {
            let target = link_target(reference);
            if seen.insert((reference.field.as_str(), reference.kind, target)) {
                units.push((reference, format!("{}|{}|{target}", reference.field, reference.kind.as_str())));
            }
        }
        for &(ordinal, rule) in &self.rules {
            let Run::Link(run) = rule.check.run else { continue };
            let mut counts = Counts::default();
            for (reference, discriminator) in &units {
                let unit = LinkUnit { item, reference, situation: self.situation };
                let mut verdict = self.guard(rule.check, subject, || run(&unit, &rule.thresholds));
                if let Verdict::Fail(failure) = &mut verdict {
                    failure.discriminator.clone_from(discriminator);
                }
                counts.add(&verdict);
                verdicts.keep(rule, subject, verdict);
            }
            verdicts.tally.push((ordinal, counts));
        }
    }

    /// The CMS's own pointers, then those in texts, in document order.
    fn references(&self, item: &Item, outlines: &[FieldOutline]) -> Vec<Reference> {
        let mut all = item.references.clone();
        let base = item.url.as_deref();
        for FieldOutline { field, outline, .. } in outlines {
            let field = field.as_str();
            let mut add = |kind: ReferenceKind, href: &str, text: &str| {
                let mut reference = self.instance.adapter.reference(field, kind, href, base, self.context);
                reference.text = text.chars().take(MAX_LINK_TEXT).collect();
                all.push(reference);
            };
            for link in outline.links.iter().filter(|link| !link.is_anchor) {
                if let Some(href) = &link.href {
                    add(ReferenceKind::Anchor, href, &link.name);
                }
            }
            for image in &outline.images {
                add(ReferenceKind::Image, &image.src, image.alt.as_deref().unwrap_or_default());
            }
            for embed in &outline.embeds {
                add(ReferenceKind::Active, &embed.src, embed.title.as_deref().unwrap_or_default());
            }
            for media in &outline.media {
                for source in &media.sources {
                    add(ReferenceKind::Media, source, "");
                }
            }
            for action in &outline.form_actions {
                add(ReferenceKind::Form, action, "");
            }
            for id in &outline.embedded_items {
                all.push(Reference::to(field, ReferenceKind::Embed, Target::Item(ItemId(id.clone()))));
            }
            for id in &outline.asset_ids {
                all.push(Reference::to(field, ReferenceKind::Image, Target::Asset(AssetId(id.clone()))));
            }
        }
        all
    }

    fn facts(
        &self,
        item: &Item,
        title: String,
        outlines: &[FieldOutline],
        references: Vec<Reference>,
    ) -> ItemFacts {
        let body = outlines.iter().find(|it| it.role == FieldRole::Body).map(|it| &it.outline);
        let body_text = body.map(|outline| outline.text.as_str()).unwrap_or_default();
        let summary = item.by_role(FieldRole::Summary).map(|value| plain(&value.content)).unwrap_or_default();
        let outline_of = |field: &str| outlines.iter().find(|it| it.field.as_str() == field);
        let fields = item
            .fields
            .iter()
            .map(|value| {
                let outline = outline_of(value.field.as_str()).map(|it| &it.outline);
                let filled = outline.map_or_else(|| !value.content.is_empty(), has_content);
                let characters = match (&value.content, outline) {
                    (_, Some(outline)) => outline.characters,
                    (Content::Text(text), None) => text.chars().count(),
                    _ => 0,
                };
                (value.field.0.clone(), value.role.as_str(), filled, characters as u64)
            })
            .collect();
        let digest = text::digest(body_text);
        ItemFacts {
            title_key: text::title_key(&title),
            title,
            url_key: item.url.as_deref().and_then(|url| self.url_key(url)),
            words: body.map_or(0, |outline| outline.words as u64),
            characters: body.map_or(0, |outline| outline.characters as u64),
            body_key: digest.body_key,
            minhash: digest.minhash,
            summary_key: Some(text::title_key(&summary)).filter(|key| !key.is_empty()),
            fields,
            references,
        }
    }

    fn url_key(&self, url: &str) -> Option<String> {
        self.instance.adapter.url_key(url, self.context)
    }
}

/// Collects verdicts on one record.
struct Verdicts<'j, 'a> {
    judge: &'j Judge<'a>,
    tally: Vec<(usize, Counts)>,
    findings: Vec<Finding>,
}

impl Verdicts<'_, '_> {
    /// Asks every rule that concerns this record (`None` = another scope).
    fn each(&mut self, subject: &Subject, ask: impl Fn(&Rule) -> Option<Verdict>) {
        for &(ordinal, rule) in &self.judge.rules {
            let mut concerns = false;
            let verdict = self.judge.guard(rule.check, subject, || match ask(rule) {
                Some(verdict) => {
                    concerns = true;
                    verdict
                }
                None => Verdict::NotApplicable,
            });
            if !concerns && !matches!(verdict, Verdict::Unknown(_)) {
                continue;
            }
            let mut counts = Counts::default();
            counts.add(&verdict);
            self.tally.push((ordinal, counts));
            self.keep(rule, subject, verdict);
        }
    }

    fn keep(&mut self, rule: &Rule, subject: &Subject, verdict: Verdict) {
        if let Verdict::Fail(failure) = verdict {
            let subject = located(self.judge.instance.adapter.as_ref(), subject.clone(), &failure);
            self.findings.push(finding(rule.check, &self.judge.instance_id, subject, failure));
        }
    }
}

/// Runs a check; one that panics could not look, and the others go on (`checks.md` 4.6).
pub fn guarded(check: &Check, run: impl FnOnce() -> Verdict) -> Verdict {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        tracing::error!(check = check.id, "a check panicked");
        Verdict::Unknown(UnknownReason::Internal)
    })
}

/// Adds file and line, where the source is files on disk.
pub fn located(adapter: &dyn Adapter, mut subject: Subject, failure: &crate::model::Failure) -> Subject {
    let field = failure.evidence.0.get("field").and_then(Json::as_str);
    if let Some((file, line)) = adapter.locate(&subject, field) {
        subject.file = Some(file);
        subject.line = Some(line);
    }
    subject
}

/// A failure becomes a finding: identity, bounded evidence, no secret in any text.
pub fn finding(
    check: &Check,
    instance: &InstanceId,
    mut subject: Subject,
    failure: crate::model::Failure,
) -> Finding {
    let fingerprint = Fingerprint::of(check.id, instance, &subject.key(), &failure.discriminator);
    subject.name = text::redact_secrets(&subject.name).into_owned();
    let mut evidence = failure.evidence;
    for (_, value) in &mut evidence.0 {
        redact(value);
    }
    evidence.bound();
    Finding {
        fingerprint,
        check: check.id.to_owned(),
        check_version: check.version,
        severity: failure.severity.unwrap_or(check.severity),
        confidence: failure.confidence.unwrap_or(check.confidence),
        subject,
        message: text::redact_secrets(&failure.message).into_owned(),
        evidence,
    }
}

fn redact(value: &mut Json) {
    match value {
        Json::String(text) => *text = text::redact_secrets(text).into_owned(),
        Json::Array(list) => list.iter_mut().for_each(redact),
        Json::Object(map) => map.values_mut().for_each(redact),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// The normalised target of a pointer, as in `v_reference.unit_key`.
fn link_target(reference: &Reference) -> &str {
    let address = reference.url.as_deref().map(|url| url.split_once('#').map_or(url, |(address, _)| address));
    match &reference.target {
        Target::Fragment(_) => reference.target.key().unwrap_or(&reference.raw),
        _ => address.or_else(|| reference.target.key()).unwrap_or(&reference.raw),
    }
}

fn has_content(outline: &Outline) -> bool {
    outline.words > 0
        || !outline.images.is_empty()
        || !outline.media.is_empty()
        || !outline.embeds.is_empty()
        || !outline.shortcodes.is_empty()
        || !outline.code.trim().is_empty()
}

fn plain(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::RichText { source, .. } => outline::plain(source),
        _ => String::new(),
    }
}

fn asset_name(file_name: Option<&str>, title: &str) -> String {
    file_name.filter(|name| !name.is_empty()).unwrap_or(title).to_owned()
}

fn absolute(address: &str, base: &str) -> String {
    url::Url::parse(base)
        .and_then(|base| base.join(address))
        .map_or_else(|_| address.to_owned(), |url| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;
    use crate::model::Failure;

    #[test]
    fn a_check_that_panics_is_unknown_and_others_are_not_touched() {
        let check = checks::all().next().unwrap();
        let verdict = guarded(check, || panic!("a bug in a check"));
        assert_eq!(verdict, Verdict::Unknown(UnknownReason::Internal));
        assert_eq!(guarded(check, || Verdict::Pass), Verdict::Pass);
        let failure = Verdict::Fail(Failure::new("no"));
        assert_eq!(guarded(check, || failure.clone()), failure);
    }

    #[test]
    fn no_secret_of_a_text_is_in_a_finding() {
        let secret = "AKIAIOSFODNN7EXAMPLQ";
        let subject = Subject::new(SubjectKind::Item, "1", format!("key {secret}"));
        let failure = Failure::new(format!("found {secret}")).with("sample", format!("x {secret} y"));
        let made = finding(checks::all().next().unwrap(), &InstanceId("a".to_owned()), subject, failure);
        let text = serde_json::to_string(&made.evidence).unwrap() + &made.message + &made.subject.name;
        assert!(!text.contains(secret), "{text}");
    }

    #[test]
    fn the_unit_of_a_pointer_is_its_address_without_fragment() {
        let mut reference =
            Reference::to("content", ReferenceKind::Anchor, Target::Internal("/a".to_owned()));
        reference.url = Some("https://site.test/a#part".to_owned());
        assert_eq!(link_target(&reference), "https://site.test/a");
        reference.url = None;
        assert_eq!(link_target(&reference), "/a");
        reference.target = Target::Fragment("part".to_owned());
        reference.url = Some("https://site.test/#part".to_owned());
        assert_eq!(link_target(&reference), "part");
    }
}
