//! The dialect of serialized files, and what hostile ones do.

use super::*;

const ITEM: &str = "\u{feff}---\nID: \"110d559f-dea5-42ea-9c1c-8a5df7e70ef9\"\nParent: \"0de95ae4-41ab-4d01-9eb0-67441b7c2450\"\n\
Template: \"76036f5e-cbce-46d1-af0a-4143f9b557aa\"\nPath: /sitecore/content/Home\nDB: master\nSharedFields:\n\
- ID: \"f1a1fe9e-a60c-4dda-b3a0-bb5b29fe732e\"\n  Hint: __Renderings\n  Type: layout\n  Value: |\n    <r>\n      <d />\n    </r>\n\
- ID: \"40e50ed9-ba07-4702-992e-a912738d32dc\"\n  Hint: Blob\n  BlobID: \"aaaaaaaa-dea5-42ea-9c1c-8a5df7e70ef9\"\n  Value: QUJD\n\
Languages:\n- Language: en\n  Fields:\n  - ID: \"b5e02ad9-d56f-4c41-a065-a133db87bdeb\"\n    Hint: __Display name\n    Value: \"a: \\\"b\\\"\"\n\
\x20 Versions:\n  - Version: 1\n    Fields:\n    - ID: \"aaaaaaaa-0000-42ea-9c1c-8a5df7e70ef9\"\n      Hint: Title\n      Value: *\n\
\x20 - Version: 2\n    Fields:\n    - ID: \"aaaaaaaa-0000-42ea-9c1c-8a5df7e70ef9\"\n      Value: 008\n    - ID: \"aaaaaaaa-0001-42ea-9c1c-8a5df7e70ef9\"\n      Hint: Empty\n      Value:\n\
- Language: \"ja-JP\"\n  Versions:\n  - Version: 1\n";

fn item(text: &str) -> RawItem {
    match read(text.as_bytes(), |_| true) {
        Ok(Found::Item(item)) => item,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_three_levels_of_fields_are_told_apart() {
    let item = item(ITEM);
    assert_eq!(item.header.path, "/sitecore/content/Home");
    assert_eq!(item.header.database.as_deref(), Some("master"));
    assert_eq!(item.shared[0].value, "<r>\n  <d />\n</r>");
    assert_eq!(
        item.shared[1].blob.map(|it| it.to_string()).as_deref(),
        Some("aaaaaaaa-dea5-42ea-9c1c-8a5df7e70ef9")
    );
    let en = &item.languages[0];
    assert_eq!(en.fields[0].value, "a: \"b\"");
    assert_eq!((en.versions.len(), en.versions[0].fields[0].value.as_str()), (2, "*"));
    assert_eq!(en.versions[1].fields[0].value, "008");
    assert_eq!(en.versions[1].fields[1].value, "");
    assert_eq!(item.languages[1].name, "ja-JP");
    assert_eq!(item.bytes, u64::try_from(ITEM.len()).unwrap());
}

#[test]
fn carriage_returns_change_nothing_but_the_size() {
    let mut windows = item(&ITEM.replace('\n', "\r\n"));
    let unix = item(ITEM);
    windows.bytes = unix.bytes;
    assert_eq!(windows, unix);
}

#[test]
fn lines_of_fields_are_those_of_the_file() {
    let item = item(ITEM);
    let lines: Vec<&str> = ITEM.lines().collect();
    let line = |n: u32| lines[usize::try_from(n).unwrap() - 1];
    assert!(line(item.languages[0].versions[1].fields[1].line).contains("aaaaaaaa-0001"));
    assert!(line(item.languages[1].line).contains("ja-JP"));
    assert!(line(item.shared[1].line).contains("40e50ed9"));
}

#[test]
fn the_head_alone_is_read_when_it_is_enough() {
    let cut = ITEM.split("Languages:").next().unwrap();
    let broken = format!("{cut}Languages:\n\t???");
    assert!(matches!(read(broken.as_bytes(), |_| false), Ok(Found::Head(_))));
    assert!(read(broken.as_bytes(), |_| true).is_err());
}

#[test]
fn of_a_blob_the_first_bytes_are_kept_and_the_rest_is_counted() {
    let long = ITEM.replace("QUJD", &"QUJD".repeat(500_000));
    let item = item(&long);
    assert!(item.shared[1].value.len() <= MAX_BLOB_BYTES);
    assert_eq!(item.bytes, u64::try_from(long.len()).unwrap());
    assert_eq!(item.languages.len(), 2, "what stands below is read");
}

#[test]
fn damage_has_its_line() {
    let cases = [
        (ITEM.replace("- Version: 2", "- Version: two"), "number of a version"),
        (ITEM.replace("  Hint: Title", "<<<<<<< HEAD"), "merge conflict"),
        (ITEM.replace("ID: \"f1a1fe9e", "ID: \"zzz"), "not a GUID"),
        (ITEM.replace("Value: \"a:", "Value: \"a"), "quotation mark"),
        (ITEM.replace("Template: \"76036f5e-cbce-46d1-af0a-4143f9b557aa\"\n", ""), "no `Template`"),
    ];
    for (at, (text, expected)) in cases.iter().enumerate() {
        match read(text.as_bytes(), |_| true) {
            Err(damage) => assert!(damage.message.contains(expected) && damage.line > 1, "{damage:?}"),
            // `Value: "a \"b\""` is whole again: only the colon went.
            Ok(_) => assert_eq!(at, 3),
        }
    }
    let damage = read(ITEM.replace("      Hint: Title", "<<<<<<< HEAD").as_bytes(), |_| true).unwrap_err();
    let line = ITEM.lines().position(|it| it.contains("Hint: Title")).unwrap() + 1;
    assert_eq!(usize::try_from(damage.line).unwrap(), line);
}

#[test]
fn files_of_other_programs_are_left_alone() {
    for text in
        ["", "version: '3'\nservices:\n", "trigger:\n- main\n", "\u{0}\u{1}\u{2}", "# only a comment\n"]
    {
        assert_eq!(read(text.as_bytes(), |_| true), Ok(Found::Other), "{text}");
    }
    assert_eq!(read(&[0x80, 0x81, b'\n'][..], |_| true), Ok(Found::Other));
    assert!(read(&[0xFF, 0xFE, b'I', 0][..], |_| true).is_err(), "UTF-16 may be an item");
}

#[test]
fn repeated_keys_of_a_role_are_all_read() {
    let text = "\u{feff}---\r\nRole: |\r\n  sitecore\\Demo\r\nMemberOf:\r\n  Role: |\r\n    sitecore\\Designer\r\n  Role: |\r\n    sitecore\\Author\r\n";
    let Ok(Found::Role(role)) = read(text.as_bytes(), |_| true) else { panic!("a role") };
    assert_eq!(role.name, "sitecore\\Demo");
    assert_eq!(role.member_of, ["sitecore\\Author", "sitecore\\Designer"]);
}

#[test]
fn blank_lines_and_leading_blanks_belong_to_a_value() {
    let text = ITEM.replace("      Value: *\n", "      Value: |\n          two\n\n        three: 3\n");
    assert_eq!(item(&text).languages[0].versions[0].fields[0].value, "  two\n\nthree: 3");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read(&bytes[..], |_| true);
    }

    #[test]
    fn no_mangled_item_makes_it_panic(at in 0..ITEM.len(), with in "[\\x00-\\x7f]{0,4}", cut in 0..20_usize) {
        let start = (0..=at).rev().find(|it| ITEM.is_char_boundary(*it)).unwrap_or(0);
        let end = (at + cut..=ITEM.len()).find(|it| ITEM.is_char_boundary(*it)).unwrap_or(ITEM.len());
        let text = format!("{}{with}{}", &ITEM[..start], &ITEM[end..]);
        let _ = read(text.as_bytes(), |_| true);
    }
}
