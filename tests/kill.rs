//! The real thing: the program is killed at twenty moments of a scan, resumed, and must report what an undisturbed
//! scan reports.

#![allow(clippy::disallowed_methods, reason = "a real kill takes real time")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

const ITEMS: usize = 250;
const MOMENTS: u32 = 20;

/// A WordPress export with defects in every item.
fn export() -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Site</title><link>https://site.example</link>\
         <language>en</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://site.example</wp:base_site_url>\
         <wp:base_blog_url>https://site.example</wp:base_blog_url>\n",
    );
    for n in 1..=ITEMS {
        let target = n * 7 % (ITEMS + 40);
        writeln!(
            xml,
            "<item><title>Story {}</title><link>https://site.example/story-{n}/</link><dc:creator>someone</dc:creator>\
             <content:encoded><![CDATA[<h2>Part</h2><p>Story number {n} tells of thing {}.</p>\
             <p><a href=\"https://site.example/story-{target}/\">click here</a></p><img src=\"/files/{n}.jpg\"><h5>Deep</h5>]]></content:encoded>\
             <excerpt:encoded></excerpt:encoded><wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2025-01-01 10:00:00</wp:post_date_gmt>\
             <wp:post_modified_gmt>2025-01-02 10:00:00</wp:post_modified_gmt><wp:post_name>story-{n}</wp:post_name>\
             <wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type></item>",
            n / 3,
            n * 31
        )
        .unwrap();
    }
    xml.push_str("</channel></rss>\n");
    xml
}

struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("site.xml"), export()).unwrap();
        let config = "version: 1\ninstances:\n  - id: site\n    adapter: wordpress\n    source: wxr\n    path: site.xml\n";
        std::fs::write(folder.path().join("conduit.yaml"), config).unwrap();
        Self { folder }
    }

    fn database(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn conduit(&self, database: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conduit"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .arg("--database")
            .arg(database)
            .arg("--quiet")
            .args(args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn start(&self, database: &Path) -> Child {
        self.conduit(database, &["xray", "scan", "--as-of", "2026-06-01"]).spawn().unwrap()
    }

    fn finish(&self, database: &Path, args: &[&str], what: &str) {
        let output = self.conduit(database, args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 4)), "{what}: {:?}: {said}", output.status);
    }

    /// Everything the report says but when it was.
    fn report(&self, database: &Path) -> Json {
        let mut command = self.conduit(database, &["xray", "report", "latest", "--format", "json"]);
        let output = command.stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut report: Json = serde_json::from_slice(&output.stdout).unwrap();
        report["scan"].as_object_mut().unwrap().retain(|key, _| !key.ends_with("_at"));
        report
    }
}

/// How far a scan is: its state, tasks done, outcomes stored.
fn progress(database: &Path) -> Option<(String, i64, i64)> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE;
    let db = rusqlite::Connection::open_with_flags(database, flags).ok()?;
    let sql = "SELECT state, (SELECT COUNT(*) FROM tasks WHERE state = 'done'), (SELECT COUNT(*) FROM outcomes) FROM scans";
    db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).ok()
}

#[test]
fn killed_at_any_moment_and_resumed_the_report_is_that_of_a_calm_scan() {
    let site = Site::new();
    let calm = site.database("calm.db");
    let begun = Instant::now();
    site.finish(&calm, &["xray", "scan", "--as-of", "2026-06-01"], "calm");
    let whole = begun.elapsed();
    let expected = site.report(&calm);
    let findings = expected["findings"].as_array().unwrap();
    assert!(findings.len() > 300, "{} findings to compare", findings.len());

    let mut n_cut_off = 0;
    for moment in 0..MOMENTS {
        let what = format!("killed at moment {moment}");
        let database = site.database(&format!("{moment}.db"));
        let mut child = site.start(&database);
        std::thread::sleep(whole * moment / MOMENTS + Duration::from_millis(3));
        child.kill().unwrap();
        child.wait().unwrap();
        match progress(&database) {
            // Before the scan was stored there is nothing to go on with.
            None => site.finish(&database, &["xray", "scan", "--as-of", "2026-06-01"], &what),
            Some((state, ..)) if state == "running" => {
                n_cut_off += 1;
                site.finish(&database, &["xray", "resume"], &what);
            }
            Some(_) => {}
        }
        let found = site.report(&database);
        assert_eq!(found["findings"].as_array().unwrap().len(), findings.len(), "{what}");
        assert!(found == expected, "{what}: the report differs");
        std::fs::remove_file(&database).unwrap();
    }
    assert!(n_cut_off >= MOMENTS / 3, "only {n_cut_off} of {MOMENTS} kills hit a running scan");
}
