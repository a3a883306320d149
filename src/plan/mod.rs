//! What a scan will do, decided before anything is asked: which checks with which thresholds, and which of them
//! will be unknown. Pure.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::checks::{self, Check, SettingKind, SettingValue, Thresholds};
use crate::config::Config;
use crate::model::{Capability, Tier, UnknownReason};

/// An enabled check with its thresholds.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The check.
    pub check: &'static Check,
    /// Its thresholds in this scan.
    pub thresholds: Thresholds,
}

/// Every enabled check, in the order of the catalogue. A check's place here is its ordinal in tallies.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// The rules.
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// Those the configuration selects, with its thresholds.
    pub fn choose(config: &Config) -> Self {
        let rules = checks::all()
            .filter(|check| config.selects(check))
            .map(|check| Rule { check, thresholds: config.thresholds(check) })
            .collect();
        Self { rules }
    }

    /// For the store: id, version and thresholds of each rule, in order.
    pub fn to_json(&self) -> Json {
        self.rules
            .iter()
            .map(|rule| {
                let thresholds: serde_json::Map<String, Json> = rule
                    .thresholds
                    .iter()
                    .map(|(key, value)| {
                        let value = match value {
                            SettingValue::Int(value) => json!(value),
                            SettingValue::Real(value) => json!(value),
                            SettingValue::Words(words) => json!(words),
                        };
                        (key.to_owned(), value)
                    })
                    .collect();
                json!({ "id": rule.check.id, "version": rule.check.version, "thresholds": thresholds })
            })
            .collect()
    }

    /// From the store. The error names the check that this program does not have in that version: such a scan
    /// cannot be resumed by it.
    pub fn from_json(stored: &Json) -> Result<Self, String> {
        let rules = stored
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| {
                let id = entry["id"].as_str().unwrap_or_default();
                let check = checks::find(id).ok_or_else(|| id.to_owned())?;
                if entry["version"].as_u64() != Some(u64::from(check.version)) {
                    return Err(id.to_owned());
                }
                let mut thresholds = Thresholds::defaults(check);
                for (key, value) in entry["thresholds"].as_object().into_iter().flatten() {
                    if let Some(value) = setting(check, key, value) {
                        thresholds.set(key, value);
                    }
                }
                Ok(Rule { check, thresholds })
            })
            .collect::<Result<_, String>>()?;
        Ok(Self { rules })
    }
}

fn setting(check: &Check, key: &str, value: &Json) -> Option<SettingValue> {
    let declared = check.settings.iter().find(|setting| setting.key == key)?;
    Some(match declared.value {
        SettingKind::Int { min, max, .. } => SettingValue::Int(value.as_i64()?.clamp(min, max)),
        SettingKind::Real { min, max, .. } => SettingValue::Real(value.as_f64()?.clamp(min, max)),
        SettingKind::Words { .. } => SettingValue::Words(
            value.as_array()?.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect(),
        ),
    })
}

/// What makes two configurations the same scan: SHA-256 of everything that shapes the result.
pub fn digest(tier: Tier, rules: &Json, instances: &Json) -> String {
    let text = json!({ "tier": tier.as_str(), "rules": rules, "instances": instances }).to_string();
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Rules that will be unknown on an instance, with the reason, given what will be missing.
pub fn unknown_checks<'a>(
    rules: &'a RuleSet,
    adapter: &str,
    missing: &'a [(Capability, UnknownReason, String)],
) -> Vec<(&'static Check, UnknownReason, &'a str)> {
    rules
        .rules
        .iter()
        .filter(|rule| applies(rule.check, adapter))
        .filter_map(|rule| {
            let (_, reason, detail) =
                missing.iter().find(|(capability, ..)| rule.check.needs.contains(capability))?;
            Some((rule.check, *reason, detail.as_str()))
        })
        .collect()
}

/// Whether a check can say something about an adapter's instances.
pub fn applies(check: &Check, adapter: &str) -> bool {
    check.applies.is_empty() || check.applies.contains(&adapter)
}
