//! `xray scan --plan`: asks for counts only.

use super::args::{Global, ScanArgs};
use super::setup::{self, Told};
use super::{browse, output};
use crate::config::Preset;
use crate::exit;
use crate::model::{Capability, Tier, UnknownReason};
use crate::plan::{RuleSet, unknown_checks};
use crate::report::escape::one_line;
use crate::transport::Interrupt;

/// Says what a scan would ask, how long it takes, and which checks would be unknown.
pub fn run(global: &Global, args: &ScanArgs) -> Result<u8, Told> {
    let mut loaded = setup::load(global)?;
    if let Some(preset) = args.preset.as_deref().and_then(Preset::parse) {
        loaded.config.checks.preset = preset;
    }
    let rules = RuleSet::choose(&loaded.config);
    let tier = Tier::from(args.tier);
    let mut code = exit::OK;
    for ready in setup::instances(&loaded, &args.instances, args.concurrency, &Interrupt::new())? {
        let instance = &ready.instance;
        output::out(&format!(
            "{} ({}, {})",
            instance.name,
            instance.adapter_name,
            instance.url.as_deref().unwrap_or("files on disk")
        ));
        let mut estimate = match instance.adapter.estimate(tier, &*instance.transport) {
            Ok(estimate) => estimate,
            Err(error) => {
                output::error(
                    "conduit::adapter::unreachable",
                    &one_line(&error.to_string()),
                    "`conduit adapters health` tells more",
                );
                code = exit::INCOMPLETE;
                continue;
            }
        };
        let mut table = browse::table(&["listing", "records", "requests"]);
        for (listing, records, requests) in &estimate.listings {
            table.add_row([one_line(listing), records.to_string(), requests.to_string()]);
        }
        output::out(&table.trim_fmt());
        let requests: u64 = estimate.listings.iter().map(|(.., n)| n).sum();
        if instance.adapter.is_live() {
            let rate = loaded.config.instance(&instance.name).and_then(|it| it.limits.requests_per_second);
            let rate = rate.unwrap_or_else(|| crate::transport::Settings::default().requests_per_second);
            #[expect(clippy::cast_precision_loss, reason = "an estimate for people")]
            let seconds = requests as f64 / rate.max(0.01);
            let least =
                if seconds < 90.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) };
            output::out(&format!(
                "{requests} requests; at {rate} a second at least {least}. Probes of single addresses come on top: how many is \
                 known when the content has been read, at most {} of each kind.",
                args.probe_budget
            ));
            for (capability, lowest) in [
                (Capability::InternalProbe, Tier::Standard),
                (Capability::ExternalProbe, Tier::Deep),
                (Capability::MediaProbe, Tier::Deep),
                (Capability::PublicPages, Tier::Deep),
            ] {
                if tier < lowest {
                    estimate.missing.push((capability, UnknownReason::Tier, String::new()));
                }
            }
        }
        let unknown = unknown_checks(&rules, instance.adapter_name, &estimate.missing);
        let applicable =
            rules.rules.iter().filter(|it| crate::plan::applies(it.check, instance.adapter_name)).count();
        let end = if unknown.is_empty() { "." } else { ":" };
        output::out(&format!("{} of {applicable} checks would be unknown{end}", unknown.len()));
        for (check, reason, detail) in unknown {
            let why = if detail.is_empty() { reason.sentence() } else { detail };
            output::out(&format!("  {:<34} {}", check.id, one_line(why)));
        }
        output::out("");
    }
    Ok(code)
}
