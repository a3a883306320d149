//! A scan of a large folder of serialized Sitecore items beside a program that only parses the same YAML.
//!
//! `cargo bench --bench sitecore_folder -- --items 200000 --languages 5 --rounds 3`. See docs/benchmarks.md.

#![expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

mod measured;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const WORDS: [&str; 16] = [
    "harbour", "ship", "whale", "sea", "museum", "boat", "pier", "captain", "crew", "storm", "light",
    "house", "quay", "rope", "sail", "wind",
];
const LANGUAGES: [&str; 10] = ["en", "de", "es", "fr", "ja", "it", "nl", "pl", "pt", "sv"];
/// Items below one.
const CHILDREN: usize = 60;
/// Files in one folder.
const FILES: usize = 1_000;

/// Numbers that look random and are the same in every run (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// The id of an item, of a field, of the template.
fn id(kind: u64, n: usize) -> String {
    let mut random = Random(u64::try_from(n).unwrap_or(0).wrapping_mul(31).wrapping_add(kind << 48));
    uuid::Uuid::from_u64_pair(random.next(), random.next()).to_string()
}

fn head(id: &str, parent: &str, template: &str, path: &str) -> String {
    format!("---\nID: \"{id}\"\nParent: \"{parent}\"\nTemplate: \"{template}\"\nPath: {path}\n")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, text)?)
}

/// A template with a title, a rich text and a list, and items of it in a tree, each in every language.
fn generate(root: &Path, n_items: usize, n_languages: usize) -> Result<(), Failure> {
    let (template, section) = (id(1, 0), id(1, 1));
    let [title, body, related] = [2, 3, 4].map(|it| id(1, it));
    let version = "Languages:\n- Language: en\n  Versions:\n  - Version: 1\n";
    let defined = |name: &str, id: &str, parent: &str, of: &str, path: &str, shared: &str| {
        write(&root.join("template").join(name), &format!("{}{shared}{version}", head(id, parent, of, path)))
    };
    let tree = "/sitecore/templates/Museum/Story";
    defined(
        "T.yml",
        &template,
        "3c1715fe-6a13-4fcf-845f-de308ba9741d",
        "ab86861a-6030-46c5-b394-e8f99e8b87db",
        tree,
        "",
    )?;
    defined(
        "S.yml",
        &section,
        &template,
        "e269fbb5-3750-427a-9149-7aa950b49301",
        &format!("{tree}/Data"),
        "",
    )?;
    for (name, id, kind) in [
        ("Title", &title, "Single-Line Text"),
        ("Body", &body, "Rich Text"),
        ("Related", &related, "Treelist"),
    ] {
        let shared = format!(
            "SharedFields:\n- ID: \"ab162cc0-dc80-4abf-8871-998ee5d7ba32\"\n  Hint: Type\n  Value: \"{kind}\"\n"
        );
        let path = format!("{tree}/Data/{name}");
        defined(
            &format!("{name}.yml"),
            id,
            &section,
            "455a3e98-a627-4b40-8035-e683a0331ac7",
            &path,
            &shared,
        )?;
    }
    let mut random = Random(1);
    let mut paths: Vec<String> = Vec::with_capacity(n_items);
    for n in 0..n_items {
        let above = n.checked_sub(1).map(|it| it / CHILDREN);
        let (parent, path) = match above.and_then(|it| Some((it, paths.get(it)?))) {
            Some((above, path)) => (id(0, above), format!("{path}/I{n}")),
            None => ("0de95ae4-41ab-4d01-9eb0-67441b7c2450".to_owned(), "/sitecore/content/R".to_owned()),
        };
        let mut text = head(&id(0, n), &parent, &template, &path);
        let targets = [0; 2].map(|_| format!("{{{}}}", id(0, random.below(n_items)).to_uppercase()));
        write!(
            text,
            "SharedFields:\n- ID: \"{related}\"\n  Hint: Related\n  Value: \"{}\"\nLanguages:\n",
            targets.join("|")
        )?;
        for language in LANGUAGES.iter().take(n_languages) {
            let words: Vec<&str> =
                (0..60).filter_map(|_| WORDS.get(random.below(WORDS.len())).copied()).collect();
            let target = id(0, random.below(n_items)).replace('-', "").to_uppercase();
            write!(
                text,
                "- Language: {language}\n  Versions:\n  - Version: 1\n    Fields:\n    - ID: \"{title}\"\n      Hint: Title\n      \
                 Value: Title {n} {language}\n    - ID: \"{body}\"\n      Hint: Body\n      Value: |\n        <p>{} \
                 <a href=\"~/link.aspx?_id={target}&amp;_z=z\">more</a></p>\n    - ID: \"d9cf14b1-fa16-4ba6-9288-e8a174d4d522\"\n      \
                 Hint: __Updated\n      Value: 20260101T101010Z\n",
                words.join(" ")
            )?;
        }
        paths.push(path);
        write(&root.join(format!("content/{}/{n}.yml", n / FILES)), &text)?;
    }
    Ok(())
}

/// Parses every file below a folder and throws the result away; the number of files.
fn parse(folder: &Path) -> Result<usize, Failure> {
    let mut n = 0;
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                let text = std::fs::read_to_string(entry.path())?;
                let value: serde_json::Value = serde_yaml::from_str(&text)?;
                std::hint::black_box(&value);
                n += 1;
            }
        }
    }
    Ok(n)
}

#[expect(clippy::cast_precision_loss, reason = "numbers for people")]
fn main() -> Result<(), Failure> {
    let (mut items, mut languages, mut rounds) = (20_000_usize, 5_usize, 1_usize);
    let mut args = std::env::args().skip(1).filter(|it| it != "--bench");
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--items" => items = value.parse()?,
            "--languages" => languages = value.parse()?,
            "--rounds" => rounds = value.parse()?,
            "--parse" => {
                parse(Path::new(&value))?;
                return Ok(());
            }
            other => return Err(format!("{other} is not known").into()),
        }
    }
    let folder = tempfile::tempdir()?;
    generate(&folder.path().join("items"), items, languages)?;
    let config = "version: 1\ninstances:\n  - id: museum\n    adapter: sitecore\n    source: serialized\n    path: items\n    \
                  whole: [content, templates]\n";
    std::fs::write(folder.path().join("conduit.yaml"), config)?;
    println!("items {items}, languages {languages}");
    println!("parse s | MiB | scan s | items/s | peak MiB | database MiB | ratio");
    for _ in 0..rounds {
        let mut only_parsing = Command::new(std::env::current_exe()?);
        let parsed = measured::run(only_parsing.arg("--parse").arg(folder.path().join("items")))?;
        let database = folder.path().join("conduit.db");
        let _ = std::fs::remove_file(&database);
        let scanned = measured::run(
            Command::new(env!("CARGO_BIN_EXE_conduit"))
                .args(["--quiet", "xray", "scan"])
                .env_clear()
                .current_dir(folder.path())
                .stdout(Stdio::null()),
        )?;
        if !parsed.status.success() || !matches!(scanned.status.code(), Some(0 | 4)) {
            return Err(format!("a program failed: {} {}", parsed.status, scanned.status).into());
        }
        println!(
            "{:7.2} | {:.1} | {:6.2} | {:7.0} | {:8.1} | {:8.1} | {:.2}",
            parsed.took.as_secs_f64(),
            parsed.peak_mib(),
            scanned.took.as_secs_f64(),
            items as f64 / scanned.took.as_secs_f64(),
            scanned.peak_mib(),
            std::fs::metadata(&database)?.len() as f64 / 1_048_576.0,
            scanned.took.as_secs_f64() / parsed.took.as_secs_f64()
        );
    }
    Ok(())
}
