//! What an outline holds, and that hostile sources cannot hurt.

use std::fmt::Write as _;

use super::{parse, plain};
use crate::model::{Markup, Outline};

fn html(source: &str) -> Outline {
    parse(Markup::Html, source)
}

fn wordpress(source: &str) -> Outline {
    parse(Markup::WordPress, source)
}

#[test]
fn text_is_decoded_folded_and_parted_by_blocks() {
    let outline = html("<div><p>Fish &amp;  chips\n today<p>caf&eacute;<br>au lait</div>&nbsp;");
    assert_eq!(outline.text, "Fish & chips today\ncafé\nau lait");
    assert_eq!(outline.words, 6);
}

#[test]
fn code_scripts_and_styles_are_not_text() {
    let outline =
        html("a<script>alert('<a href=x>')</script><style>p{}</style><code>let x</code> b<pre>1\n2</pre>");
    assert_eq!(outline.text, "a b");
    assert_eq!(outline.code, "let x\n1\n2");
    assert!(outline.links.is_empty());
    assert_eq!(outline.scripts[0].snippet, "alert('<a href=x>')");
}

#[test]
fn a_link_is_named_by_label_text_image_or_title() {
    let outline = html(
        "<a href=/1 aria-label=One>x</a><a href=/2>two <b>b</b></a><a href=/3><img src=i alt='three'></a>\
         <a href=/4 title=Four><i class=icon></i></a><a href=/5><span aria-hidden=true>5</span></a><a name=top></a>",
    );
    let names: Vec<_> = outline.links.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["One", "two b", "three", "Four", "", ""]);
    assert_eq!(outline.images[0].link, Some(2));
    assert!(outline.links[2].has_image);
    assert!(outline.links[5].is_anchor);
    assert_eq!(outline.links[4].text, "5");
    assert_eq!(outline.ids, ["top"]);
    assert_eq!(outline.links[0].markup, "<a href=/1 aria-label=One>");
}

#[test]
fn markup_is_the_tag_as_written_after_any_characters() {
    let outline = html("日本語\r\n&amp;é <img\n src=a  alt=b>");
    assert_eq!(outline.images[0].markup, "<img src=a alt=b>");
}

#[test]
fn images_know_caption_alt_and_asset() {
    let outline = html(
        "<figure><img src=a.jpg alt='' class='x wp-image-14'><figcaption>A cat</figcaption></figure>\
         <img src=b.png><img src=c role=presentation><picture><source srcset=d><img src=e alt=E></picture>\
         <div aria-hidden=true><img src=f></div>",
    );
    assert_eq!(outline.images[0].caption, "A cat");
    assert_eq!(outline.images[0].alt.as_deref(), Some(""));
    assert_eq!(outline.images[0].asset_id.as_deref(), Some("14"));
    assert_eq!(outline.images[1].alt, None);
    assert!(outline.images[2].decorative && outline.images[4].decorative);
    assert_eq!(outline.images.len(), 5);
    assert_eq!(outline.asset_ids, ["14"]);
}

#[test]
fn inline_images_are_counted_and_not_kept() {
    let outline = html(&format!("<img src='data:image/png;base64,{}'>", "A".repeat(5_000)));
    assert_eq!((outline.inline_images, outline.inline_image_bytes), (1, 5_022));
    assert_eq!(outline.images[0].src.len(), 100);
}

#[test]
fn tables_are_measured_with_optional_tags() {
    let outline =
        html("<table><tr><td>a<td>b<tr><td>c<td>d</table><table><thead><tr><th colspan=2>h</thead></table>");
    assert_eq!(
        (outline.tables[0].rows, outline.tables[0].columns, outline.tables[0].header_cells),
        (2, 2, 0)
    );
    assert_eq!(outline.tables[0].first_row, "a | b");
    assert_eq!((outline.tables[1].columns, outline.tables[1].header_cells), (2, 1));
}

#[test]
fn scripts_are_elements_handlers_addresses_and_documents() {
    let outline = html(
        "<script src=//x/y.js></script><img onerror='a()' onload=''><a href=' java\nscript:b()'>x</a>\
         <iframe srcdoc='<p>'></iframe><script type=application/ld+json>{}</script><svg xmlns='http://www.w3.org/2000/svg'></svg>",
    );
    let constructs: Vec<_> = outline.scripts.iter().map(|it| it.construct).collect();
    assert_eq!(constructs, ["script", "handler", "javascript-url", "srcdoc"]);
    assert_eq!(outline.embeds.len(), 2);
}

#[test]
fn media_and_controls() {
    let outline = html(
        "<video autoplay><source src=a.mp4><track kind=captions src=c></video><audio src=b.mp3 controls></audio>\
         <label>Name <input name=a></label><label for=i>x</label><input id=i><input name=bare><input type=hidden>\
         <form action='http://x/'><select aria-label=S></select></form>",
    );
    assert!(outline.media[0].has_captions && outline.media[0].autoplay && !outline.media[0].muted);
    assert_eq!(outline.media[0].sources, ["a.mp4"]);
    let labelled: Vec<_> = outline.controls.iter().map(|it| it.labelled).collect();
    assert_eq!(labelled, [true, true, false, true]);
    assert_eq!(outline.form_actions, ["http://x/"]);
}

#[test]
fn headings_take_the_text_of_images_and_survive_missing_end_tags() {
    let outline = html("<h2>One <img alt=two></h2><h4>Three<h3><b></b></h3><p>x");
    let headings: Vec<_> = outline.headings.iter().map(|it| (it.level, it.text.as_str())).collect();
    assert_eq!(headings, [(2, "One two"), (4, "Three"), (3, "")]);
}

#[test]
fn blocks_name_assets_and_embedded_items() {
    let outline = wordpress(
        "<!-- wp:image {\"id\":14,\"x\":\"\\u003c\"} --><figure><img src=a class=\"wp-image-14\" alt=\"\"></figure><!-- /wp:image -->\
         <!-- wp:block {\"ref\":447} /--><!-- wp:gallery {\"ids\":[3,4]} --><!-- /wp:gallery -->\
         <!-- wp:acme/card {\"id\":9} --><p>hi</p><!-- /wp:acme/card --><!--more--><!-- a note -->",
    );
    assert_eq!(outline.blocks, ["core/image", "core/block", "core/gallery", "acme/card"]);
    assert_eq!(outline.asset_ids, ["14", "3", "4"]);
    assert_eq!(outline.embedded_items, ["447"]);
    assert_eq!(outline.comments, ["a note"]);
    assert!(outline.block_problems.is_empty(), "{:?}", outline.block_problems);
}

#[test]
fn broken_blocks_are_told() {
    for (source, problem) in [
        ("<!-- wp:group --><p>x</p>", "`core/group` is opened and never closed"),
        ("<!-- /wp:group -->", "`core/group` is closed without being open"),
        ("<!-- wp:a --><!-- wp:b --><!-- /wp:a -->", "`core/a` is closed while `core/b` is open"),
        ("<!-- wp:a {\"x\": -->y<!-- /wp:a -->", "the attributes of `core/a` are not JSON"),
        ("<!-- wp:Bad/Name /-->", "`Bad/Name` is not a block name"),
    ] {
        let outline = wordpress(source);
        assert_eq!(outline.block_problems.len(), 1, "{source}: {:?}", outline.block_problems);
        assert!(outline.block_problems[0].starts_with(problem), "{:?}", outline.block_problems);
    }
}

#[test]
fn html_has_neither_blocks_nor_shortcodes() {
    let outline = html("<!-- wp:group -->[gallery ids=\"1\"]");
    assert!(outline.blocks.is_empty() && outline.shortcodes.is_empty() && outline.asset_ids.is_empty());
    assert_eq!(outline.comments, ["wp:group"]);
}

#[test]
fn shortcodes_are_told_from_prose() {
    let outline = wordpress(
        "See [1], [sic] and [...] of [INSERT PRODUCT NAME HERE].\n\n[gallery ids=\"1,2\"]\n[old_slider id='3' speed=4]\n\
         [button]Buy[/button] now\n[[gallery]] <code>[in_code a=b]</code>[caption id=\"attachment_7\"]x[/caption]",
    );
    assert_eq!(outline.shortcodes, ["gallery", "old_slider", "button", "caption"]);
    assert_eq!(outline.asset_ids, ["1", "2", "7"]);
    assert_eq!(
        outline.text,
        "See [1], [sic] and [...] of [INSERT PRODUCT NAME HERE].\nBuy now\n[[gallery]] x"
    );
}

#[test]
fn a_shortcode_block_makes_any_name_a_shortcode() {
    let outline = wordpress(
        "<!-- wp:shortcode -->\n[contact]\n<!-- /wp:shortcode -->\n<!-- wp:paragraph --><p>[sic]</p><!-- /wp:paragraph -->",
    );
    assert_eq!(outline.shortcodes, ["contact"]);
    assert_eq!(outline.text, "[sic]");
}

#[test]
fn classic_text_has_lines_and_block_text_has_paragraphs() {
    assert_eq!(wordpress("one\ntwo\n\nthree").text, "one\ntwo\nthree");
    assert_eq!(wordpress("<!-- wp:paragraph --><p>one\ntwo</p><!-- /wp:paragraph -->").text, "one two");
    assert_eq!(html("one\n\ntwo").text, "one two");
}

#[test]
fn pasted_presentation_and_withdrawn_elements() {
    let outline =
        html("<p class=MsoNormal style='mso-x:1'><font color=red>a</font><o:p></o:p></p><center>b</center>");
    assert_eq!(outline.obsolete, ["font", "center"]);
    assert_eq!(outline.inline_styles, ["p style=mso-x:1", "p class=MsoNormal", "o:p"]);
}

#[test]
fn plain_reads_the_text_of_a_fragment() {
    assert_eq!(plain("Fish &#038; <b>chips</b>"), "Fish & chips");
    assert_eq!(plain("  a \n b "), "a b");
}

#[test]
fn other_scripts_are_counted_by_character() {
    let outline = html("<p>日本語のテキスト</p><p>नमस्ते</p>");
    assert_eq!(outline.text, "日本語のテキスト\nनमस्ते");
    assert!(outline.characters >= 12 && outline.words >= 2);
}

#[test]
fn hostile_sources_take_linear_time() {
    let mut sources = vec![
        "<div>".repeat(100_000),
        "<b>".repeat(50_000) + &"</i>".repeat(50_000),
        "<p><table>".repeat(25_000) + &"</p>".repeat(50_000),
        "x".repeat(500_000),
        "[a".repeat(100_000),
        "[a b=c]".repeat(50_000),
        "<!-- wp:a -->".repeat(20_000),
        "<!-- /wp:a --><!-- wp:b -->".repeat(20_000),
        "<figure><img><figcaption>".repeat(20_000),
        "<a href=x><h1>".repeat(30_000),
        "<li>".repeat(50_000),
        "&".repeat(200_000),
        "<".repeat(200_000),
        "<img alt='".repeat(30_000),
        "<!--".repeat(50_000),
        "é".repeat(500_000),
    ];
    let mut attributes = "<p".to_owned();
    for n in 0..20_000 {
        let _ = write!(attributes, " a{n}=b");
    }
    sources.push(attributes + ">");
    for source in sources {
        // Not timed: at this size anything that is not linear does not come to an end.
        let outline = wordpress(&source);
        assert!(outline.links.len() <= super::MAX_ENTRIES);
    }
}

#[test]
fn depth_is_true_beyond_what_is_followed() {
    assert_eq!(html(&("<div>".repeat(6_000) + &"</div>".repeat(6_000) + "<p>x")).depth, 6_000);
}

#[test]
fn every_prefix_of_a_rich_source_parses() {
    let source = "<!-- wp:image {\"id\":1} --><figure class='é'><a href='x'><img src=\"a\" alt='ü'/></a><figcaption>[gallery ids=\"1\"]</figcaption></figure><!-- /wp:image --><table><tr><th>a</table>";
    for (end, _) in source.char_indices() {
        let _ = wordpress(&source[..end]);
    }
}
