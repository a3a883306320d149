//! Every input that once was too much, and every seed, goes through its fuzz target again.
//!
//! `fuzz/regressions/<target>/` holds what fuzzing found. A new finding goes there, named by what was wrong with it.

mod fuzzing;

use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()).collect();
    files.sort();
    files
}

#[test]
fn what_fuzzing_found_stays_harmless() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, target) in fuzzing::TARGETS {
        let seeds = files(&root.join("seeds").join(name));
        assert!(!seeds.is_empty(), "fuzz/seeds/{name} is empty: the target starts from nothing");
        for path in seeds.into_iter().chain(files(&root.join("regressions").join(name))) {
            let bytes = std::fs::read(&path).expect("it was listed");
            let result = std::panic::catch_unwind(|| target(&bytes));
            assert!(result.is_ok(), "{name} fails on {}", path.display());
        }
    }
}

#[test]
fn nothing_at_all_and_noise_are_survived() {
    let noise: Vec<u8> =
        (0..2_000_u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap_or(0)).collect();
    for (_, target) in fuzzing::TARGETS {
        target(b"");
        target(&noise);
        target(&noise.repeat(20));
    }
}
