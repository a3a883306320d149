//! WordPress exports made to measure.

use std::fmt::Write as _;

/// One post.
pub struct Post<'a> {
    pub id: u32,
    pub title: &'a str,
    pub body: &'a str,
}

/// A paragraph nobody can find fault with.
pub const CLEAN: &str = "<p>The keeper of the harbour writes down every boat that comes in, with its name, its port and the weather \
                         of that morning. Visitors may read the books in the small room beside the lamp, on weekdays and by \
                         appointment.</p>";

/// An export with these posts.
pub fn export(posts: &[Post]) -> String {
    let mut text = String::from(HEAD);
    for post in posts {
        item(&mut text, post.id, post.title, post.body);
    }
    text.push_str("</channel>\n</rss>\n");
    text
}

/// Two posts: one has a picture without a text alternative, a frame without a title, and a link to nowhere.
pub fn small() -> String {
    export(&[
        Post {
            id: 10,
            title: "The keeper of the harbour",
            body: "<p>See <a href=\"https://museum.example/gone/\">the old page</a>.</p>\
                   <img src=\"https://museum.example/a.jpg\"><iframe src=\"https://maps.example/\"></iframe>",
        },
        Post { id: 11, title: "A day at the light", body: CLEAN },
    ])
}

/// Many posts, one in ten with a picture without a text alternative.
pub fn large(n: u32) -> String {
    let mut text = String::from(HEAD);
    for id in 1..=n {
        let picture = if id.is_multiple_of(10) { "<img src=\"https://museum.example/a.jpg\">" } else { "" };
        let body = format!("<p>Entry {id} of the harbour book.</p>{picture}");
        item(&mut text, id, &format!("Entry number {id} of the book"), &body);
    }
    text.push_str("</channel>\n</rss>\n");
    text
}

fn item(text: &mut String, id: u32, title: &str, body: &str) {
    let title = title.replace("]]>", "]]]]><![CDATA[>");
    writeln!(
        text,
        "<item><title><![CDATA[{title}]]></title><link>https://museum.example/post-{id}/</link>\
         <dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink=\"false\">https://museum.example/?p={id}</guid>\
         <content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>\
         <wp:post_id>{id}</wp:post_id><wp:post_date_gmt><![CDATA[2026-09-01 10:00:00]]></wp:post_date_gmt>\
         <wp:post_modified_gmt><![CDATA[2026-09-02 10:00:00]]></wp:post_modified_gmt>\
         <wp:post_name><![CDATA[post-{id}]]></wp:post_name><wp:status><![CDATA[publish]]></wp:status>\
         <wp:post_parent>0</wp:post_parent><wp:post_type><![CDATA[post]]></wp:post_type></item>"
    )
    .expect("into memory");
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" \
    xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n\
    <title>Museum</title>\n<link>https://museum.example</link>\n<language>en-GB</language>\n\
    <wp:wxr_version>1.2</wp:wxr_version>\n<wp:base_site_url>https://museum.example</wp:base_site_url>\n\
    <wp:base_blog_url>https://museum.example</wp:base_blog_url>\n\
    <wp:author><wp:author_id>4</wp:author_id><wp:author_login><![CDATA[ann]]></wp:author_login></wp:author>\n\
    <generator>https://wordpress.org/?v=6.8.12</generator>\n";
