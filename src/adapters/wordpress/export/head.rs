//! What stands before the first item: the site, its authors and its terms.
//!
//! Source: `wp-admin/includes/export.php` of WordPress 3.0 to 6.9 (WXR 1.0 to 1.2).

use std::collections::BTreeMap;

use super::entry::{Node, walk};

/// A term of a taxonomy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// `term_id`; empty in WXR 1.0.
    pub id: String,
    /// The taxonomy.
    pub taxonomy: String,
    /// The slug.
    pub slug: String,
    /// The slug of the term above it.
    pub parent: String,
    /// What people read.
    pub name: String,
    /// The description.
    pub description: String,
    /// Bytes of its texts.
    pub bytes: u64,
}

impl Term {
    /// The id within the instance: the number, else the slug marked as one.
    pub fn item_id(&self) -> String {
        item_id(&self.taxonomy, if self.id.is_empty() { None } else { Some(&self.id) }, &self.slug)
    }
}

/// `term/<taxonomy>/<id>`, or `term/<taxonomy>/~<slug>` where the export names no number.
pub fn item_id(taxonomy: &str, id: Option<&str>, slug: &str) -> String {
    match id {
        Some(id) => format!("term/{taxonomy}/{id}"),
        None => format!("term/{taxonomy}/~{slug}"),
    }
}

/// The channel of an export, without its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `title`.
    pub title: String,
    /// `link`.
    pub link: String,
    /// `language`.
    pub language: String,
    /// `wp:wxr_version`.
    pub wxr_version: String,
    /// `wp:base_blog_url`.
    pub base_blog_url: String,
    /// `generator`: `https://wordpress.org/?v=6.5`.
    pub generator: String,
    /// Login → id. Both empty never.
    pub authors: BTreeMap<String, String>,
    /// Terms in the order of the file.
    pub terms: Vec<Term>,
    /// What stopped the reading, when something did.
    pub problem: Option<String>,
}

impl Head {
    /// Reads as far as it goes.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut head = Self::default();
        let mut term = Term::default();
        let mut author = (String::new(), String::new());
        let result = walk(bytes, |node| match node {
            Node::Text(path, text) => match path {
                [_, _, name] => head.set(name, &text),
                [_, _, outer, name] if outer == "wp:author" => match name.as_str() {
                    "wp:author_login" => author.0 = text,
                    "wp:author_id" => text.trim().clone_into(&mut author.1),
                    _ => {}
                },
                [_, _, outer, name] if is_term(outer) => {
                    term.bytes = term.bytes.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
                    set_term(&mut term, name, text);
                }
                _ => {}
            },
            Node::Close([_, _, name]) if name == "wp:author" => {
                let (login, id) = std::mem::take(&mut author);
                if !login.is_empty() && !id.is_empty() {
                    head.authors.entry(login).or_insert(id);
                }
            }
            Node::Close([_, _, name]) if is_term(name) => {
                let mut done = std::mem::take(&mut term);
                match name.as_str() {
                    "wp:category" => "category".clone_into(&mut done.taxonomy),
                    "wp:tag" => "post_tag".clone_into(&mut done.taxonomy),
                    _ => {}
                }
                if !done.taxonomy.is_empty() && !(done.slug.is_empty() && done.id.is_empty()) {
                    head.terms.push(done);
                }
            }
            Node::Open(..) | Node::Close(_) => {}
        });
        head.problem = result.err();
        head
    }

    /// The public address as the export states it.
    pub fn home(&self) -> &str {
        [&self.base_blog_url, &self.link].into_iter().find(|it| !it.is_empty()).map_or("", |it| it)
    }

    /// The version behind `?v=` of the generator.
    pub fn product_version(&self) -> Option<&str> {
        let (product, version) = self.generator.split_once("?v=")?;
        let is_version = !version.is_empty()
            && version.len() <= 32
            && version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
        (product.contains("wordpress.org") && is_version).then_some(version)
    }

    /// The language as a BCP 47 tag; `und` when there is none.
    pub fn locale(&self) -> &str {
        let tag = self.language.as_str();
        let is_tag =
            (1..=35).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if is_tag { tag } else { "und" }
    }

    fn set(&mut self, name: &str, text: &str) {
        let slot = match name {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "language" => &mut self.language,
            "wp:wxr_version" => &mut self.wxr_version,
            "wp:base_blog_url" => &mut self.base_blog_url,
            "generator" => &mut self.generator,
            _ => return,
        };
        text.trim().clone_into(slot);
    }
}

fn is_term(name: &str) -> bool {
    matches!(name, "wp:category" | "wp:tag" | "wp:term")
}

fn set_term(term: &mut Term, name: &str, text: String) {
    match name {
        "wp:term_id" => text.trim().clone_into(&mut term.id),
        "wp:term_taxonomy" => text.trim().clone_into(&mut term.taxonomy),
        "wp:category_nicename" | "wp:tag_slug" | "wp:term_slug" => term.slug = text,
        "wp:category_parent" | "wp:term_parent" => term.parent = text,
        "wp:cat_name" | "wp:tag_name" | "wp:term_name" => term.name = text,
        "wp:category_description" | "wp:tag_description" | "wp:term_description" => term.description = text,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::Head;

    const HEAD: &str = "<rss><channel><title>Museum</title><link>https://m.example/</link><language>en-GB</language>
        <generator>https://wordpress.org/?v=6.5.2</generator><wp:wxr_version>1.2</wp:wxr_version>
        <wp:author><wp:author_id>4</wp:author_id><wp:author_login><![CDATA[ann]]></wp:author_login></wp:author>
        <wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>boats</wp:category_nicename>
        <wp:category_parent>sea</wp:category_parent><wp:cat_name>Boats</wp:cat_name></wp:category>
        <wp:tag><wp:tag_slug>old</wp:tag_slug></wp:tag>
        <wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>brand</wp:term_taxonomy><wp:term_slug>x</wp:term_slug></wp:term>";

    #[test]
    fn the_head_is_read_although_nothing_closes_it() {
        let head = Head::parse(HEAD.as_bytes());
        assert_eq!(head.problem, None);
        assert_eq!(
            (head.home(), head.locale(), head.product_version()),
            ("https://m.example/", "en-GB", Some("6.5.2"))
        );
        assert_eq!(head.authors.get("ann").map(String::as_str), Some("4"));
        let ids: Vec<String> = head.terms.iter().map(super::Term::item_id).collect();
        assert_eq!(ids, ["term/category/2", "term/post_tag/~old", "term/brand/9"]);
        assert_eq!(head.terms[0].parent, "sea");
    }

    #[test]
    fn damage_keeps_what_came_before_it() {
        let head = Head::parse(format!("{HEAD}<wp:tag></wp:tug>").as_bytes());
        assert!(head.problem.is_some());
        assert_eq!(head.terms.len(), 3);
    }

    #[test]
    fn a_language_that_is_no_tag_is_undetermined() {
        assert_eq!(Head::parse(b"<rss><channel><language>en US\x1b</language>").locale(), "und");
    }
}
