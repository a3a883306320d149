//! A program run to its end, with its time and peak memory.

use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

/// What a run came to.
pub struct Measured {
    pub status: ExitStatus,
    pub took: Duration,
    /// Peak resident memory in KiB; `None` where the system does not tell it (Linux does).
    pub peak_kib: Option<u64>,
}

impl Measured {
    #[expect(clippy::cast_precision_loss, reason = "numbers for people")]
    pub fn peak_mib(&self) -> f64 {
        self.peak_kib.unwrap_or(0) as f64 / 1_024.0
    }
}

pub fn run(command: &mut Command) -> std::io::Result<Measured> {
    let begun = Instant::now();
    let mut child = command.spawn()?;
    let mut peak_kib = None;
    let status = loop {
        // The high-water mark only rises, so the last look before the end misses at most the last moments.
        peak_kib = peak(child.id()).or(peak_kib);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ok(Measured { status, took: begun.elapsed(), peak_kib })
}

fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
