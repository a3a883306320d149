//! Time and memory of a whole scan: generates an export of N items, scans it with the optimised program in a process
//! of its own, and prints items per second, peak memory and the size of the database.
//!
//! `cargo bench --bench scan_throughput -- 20000` (the default is 20,000 items). See docs/benchmarks.md.

#![allow(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const DEFAULT_ITEMS: u64 = 20_000;

/// Words that texts are made of.
const WORDS: &[&str] = &[
    "harbour",
    "boat",
    "rope",
    "winter",
    "keeper",
    "light",
    "tide",
    "steam",
    "museum",
    "captain",
    "anchor",
    "north",
    "letter",
    "photograph",
    "sail",
    "engine",
    "island",
    "ferry",
    "storm",
    "market",
    "window",
    "garden",
    "bridge",
];

/// A small generator, so that every run reads the same texts.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn words(&mut self, n: u64) -> String {
        let word = |_| WORDS[usize::try_from(self.below(WORDS.len() as u64)).expect("a small number")];
        (0..n).map(word).collect::<Vec<_>>().join(" ")
    }
}

fn write_export(path: &Path, items: u64) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel><title>Site</title><link>https://site.example</link>\
         <language>en</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://site.example</wp:base_site_url>\
         <wp:base_blog_url>https://site.example</wp:base_blog_url>\n"
    )?;
    for n in 1..=items {
        let (title, first, second) = (numbers.words(5), numbers.words(120), numbers.words(120));
        // One link in twenty leads nowhere.
        let target = numbers.below(items + items / 20) + 1;
        let other = numbers.below(items) + 1;
        let site = numbers.below(200);
        writeln!(
            out,
            "<item><title>{title} {n}</title><link>https://site.example/story-{n}/</link><dc:creator>someone</dc:creator>\
             <content:encoded><![CDATA[<!-- wp:paragraph --><p>{first}</p><!-- /wp:paragraph --><h2>{title}</h2>\
             <p>{second} <a href=\"https://site.example/story-{target}/\">{title}</a> and \
             <a href=\"/story-{other}/#more\">more</a>, <a href=\"http://partner-{site}.example/\">here</a>.</p>\
             <img src=\"/wp-content/uploads/{n}.jpg\">]]></content:encoded><excerpt:encoded></excerpt:encoded>\
             <wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2025-01-01 10:00:00</wp:post_date_gmt>\
             <wp:post_modified_gmt>2025-01-02 10:00:00</wp:post_modified_gmt><wp:post_name>story-{n}</wp:post_name>\
             <wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type></item>"
        )?;
    }
    writeln!(out, "</channel></rss>")?;
    out.flush()
}

/// Peak resident memory of a running process, in KiB; Linux only.
fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[expect(clippy::cast_precision_loss, reason = "numbers for people")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo bench` adds `--bench`.
    let items = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(DEFAULT_ITEMS);
    let folder = tempfile::tempdir()?;
    let export = folder.path().join("site.xml");
    write_export(&export, items)?;
    let config =
        "version: 1\ninstances:\n  - id: site\n    adapter: wordpress\n    source: wxr\n    path: site.xml\n";
    std::fs::write(folder.path().join("conduit.yaml"), config)?;

    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_conduit"))
        .args(["--quiet", "xray", "scan", "--as-of", "2026-06-01"])
        .env_clear()
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .spawn()?;
    let mut peak = None;
    let status = loop {
        // The high-water mark only rises, so the last look before the end misses at most the last moments.
        peak = peak_kib(child.id()).or(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = begun.elapsed();
    // 4 = incomplete: an export cannot tell everything.
    if !matches!(status.code(), Some(0 | 4)) {
        return Err(format!("the scan failed: {status}").into());
    }
    let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
    println!("items           {items}");
    println!("export          {:.1} MiB", mib(std::fs::metadata(&export)?.len()));
    println!("time            {:.2} s", took.as_secs_f64());
    println!("items/s         {:.0}", items as f64 / took.as_secs_f64());
    match peak {
        Some(kib) => println!("peak memory     {:.1} MiB", mib(kib * 1024)),
        None => println!("peak memory     unknown (needs /proc)"),
    }
    println!("database        {:.1} MiB", mib(std::fs::metadata(folder.path().join("conduit.db"))?.len()));
    Ok(())
}
