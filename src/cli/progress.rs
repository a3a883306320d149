//! What a scan shows while it runs: bars on a terminal, one line per interval in a pipe, nothing with `--quiet`.
//! Always on stderr.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Global;
use super::output;
use crate::engine::{Event, Observer};
use crate::model::Phase;
use crate::report::escape::one_line;

/// How often a pipe gets a line.
const INTERVAL: Duration = Duration::from_secs(10);

/// Shows the events of a scan.
pub struct Progress {
    mode: Mode,
    state: RefCell<State>,
}

enum Mode {
    Quiet,
    Lines,
    Bar(ProgressBar),
}

struct State {
    started: Instant,
    last_line: Instant,
    phase: Option<Phase>,
    phase_started: Instant,
    done_at_phase_start: u64,
}

impl Progress {
    /// Chooses by the terminal and the flags.
    pub fn new(global: &Global) -> Self {
        let mode = if global.quiet {
            Mode::Quiet
        } else if std::io::stderr().is_terminal() && global.verbose == 0 {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {prefix:10} [{bar:30}] {pos}/{len} tasks · {msg}")
            {
                bar.set_style(style.progress_chars("=> "));
            }
            Mode::Bar(bar)
        } else {
            Mode::Lines
        };
        let now = now();
        Self {
            mode,
            state: RefCell::new(State {
                started: now,
                last_line: now,
                phase: None,
                phase_started: now,
                done_at_phase_start: 0,
            }),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Mode::Bar(bar) = &self.mode {
            bar.finish_and_clear();
        }
    }

    fn say(&self, line: &str) {
        match &self.mode {
            Mode::Quiet => {}
            Mode::Lines => output::err(line),
            Mode::Bar(bar) => bar.suspend(|| output::err(line)),
        }
    }

    fn progress(&self, phase: Phase, done: u64, total: u64, records: u64) {
        let mut state = self.state.borrow_mut();
        let now = now();
        if state.phase != Some(phase) {
            state.phase = Some(phase);
            state.phase_started = now;
            state.done_at_phase_start = done;
        }
        let eta = eta(&state, now, done, total);
        match &self.mode {
            Mode::Quiet => {}
            Mode::Bar(bar) => {
                bar.set_prefix(phase.as_str());
                bar.set_length(total);
                bar.set_position(done);
                bar.set_message(format!("{records} records{eta}"));
                bar.tick();
            }
            Mode::Lines => {
                if now.duration_since(state.last_line) >= INTERVAL {
                    state.last_line = now;
                    let elapsed = now.duration_since(state.started).as_secs();
                    output::err(&format!(
                        "{}: {done} of {total} tasks, {records} records, {elapsed} s{eta}",
                        phase.as_str()
                    ));
                }
            }
        }
    }
}

impl Observer for Progress {
    fn event(&self, event: &Event) {
        match event {
            Event::Started { scan } => self.say(&format!("scan {scan} started")),
            Event::Progress { phase, done, total, records } => self.progress(*phase, *done, *total, *records),
            Event::TaskDone { .. } => {}
            Event::TaskFailed { instance, listing, reason, message } => self.say(&format!(
                "warning: {instance}: {}: {} ({})",
                one_line(listing),
                one_line(message),
                reason.as_str()
            )),
            Event::CorpusCheck { check, done, total } => {
                if let Mode::Bar(bar) = &self.mode {
                    bar.set_prefix("corpus");
                    bar.set_length(*total as u64);
                    bar.set_position(*done as u64);
                    bar.set_message((*check).to_owned());
                    bar.tick();
                }
            }
        }
    }
}

/// Progress is for people: the clock that scans are reproducible by is not touched.
#[expect(clippy::disallowed_methods, reason = "elapsed time for a person watching, never part of a result")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::cast_precision_loss, reason = "an estimate for people")]
fn eta(state: &State, now: Instant, done: u64, total: u64) -> String {
    let elapsed = now.duration_since(state.phase_started).as_secs_f64();
    let done_here = done.saturating_sub(state.done_at_phase_start);
    if done_here < 3 || elapsed < 1.0 || total <= done {
        return String::new();
    }
    let seconds = elapsed / done_here as f64 * (total - done) as f64;
    if seconds < 90.0 {
        format!(", about {seconds:.0} s left")
    } else {
        format!(", about {:.0} min left", seconds / 60.0)
    }
}
