//! What the installer left behind.

use super::texts;
use crate::checks::text::title_key;
use crate::checks::{Check, Docs, ItemUnit, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Severity, TypeKind, Verdict};

/// See [`Docs`].
pub static CHECK: Check = Check {
    id: "quality.default-content",
    version: 1,
    title: "Sample content of the installation",
    severity: Severity::Medium,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &["wordpress"],
    needs: &[Capability::Content],
    settings: &[],
    docs: Docs {
        looks_at: "Published entries, pages and comments. It fails when the text is the one a new WordPress \
                   comes with (\"Welcome to WordPress. This is your first post…\", \"This is an example page…\", \
                   \"Hi, this is a comment…\"), or when both title and address are those of the sample post or \
                   page.",
        why: "It tells every visitor, and everybody who looks for neglected sites to attack, that nobody \
                   finished the job. It is in the sitemap and in search results.",
        fix: "Delete the sample post, page or comment.",
        example: "Hello world! — Welcome to WordPress. This is your first post. Edit or delete it, then \
                   start writing!",
        sources: &["https://developer.wordpress.org/reference/functions/wp_install_defaults/"],
    },
    run: Run::Item(run),
};

/// Beginnings of the sample texts, in the form of [`title_key`].
const TEXTS: &[&str] = &[
    "welcome to wordpress. this is your first post",
    "this is an example page. it’s different from a blog post",
    "this is an example page. it's different from a blog post",
    "hi, this is a comment. to get started with moderating",
    "willkommen bei wordpress. dies ist dein erster beitrag",
    "dies ist eine beispiel-seite. sie unterscheidet sich von einem blog-beitrag",
    "bienvenue sur wordpress. ceci est votre premier article",
    "ceci est une page d’exemple. c’est différent d’un article de blog",
    "te damos la bienvenida a wordpress. esta es tu primera entrada",
    "esta es una página de ejemplo. es diferente a una entrada de blog",
    "benvenuto in wordpress. questo è il tuo primo articolo",
    "welkom bij wordpress. dit is je eerste bericht",
    "wordpress へようこそ。こちらは最初の投稿です",
];

/// Slug and title of the sample post and page, titles in the form of [`title_key`].
const ADDRESSES: &[(&str, &str)] = &[
    ("hello-world", "hello world!"),
    ("sample-page", "sample page"),
    ("hallo-welt", "hallo welt!"),
    ("beispiel-seite", "beispiel-seite"),
    ("bonjour-tout-le-monde", "bonjour tout le monde !"),
    ("page-d-exemple", "page d’exemple"),
    ("hola-mundo", "¡hola, mundo!"),
    ("pagina-ejemplo", "página de ejemplo"),
    ("ciao-mondo", "ciao mondo!"),
    ("pagina-di-esempio", "pagina di esempio."),
    ("hallo-wereld", "hallo wereld."),
    ("voorbeeld-pagina", "voorbeeld pagina"),
];

fn run(unit: &ItemUnit<'_>, _: &Thresholds) -> Verdict {
    let item = unit.item;
    let is_concerned = matches!(item.kind, TypeKind::Entry | TypeKind::Page | TypeKind::Comment);
    if !is_concerned || !item.is_public() {
        return Verdict::NotApplicable;
    }
    let is_sample = |text: &str| {
        let beginning: String = text.chars().take(200).collect();
        let key = title_key(&beginning);
        TEXTS.iter().any(|it| key.starts_with(it))
    };
    if let Some((field, text)) = texts(unit).into_iter().find(|(_, text)| is_sample(text)) {
        let beginning: String = text.chars().take(80).collect();
        return Verdict::Fail(
            Failure::new("the text is the sample text of a new installation")
                .with("field", field)
                .with("text", beginning),
        );
    }
    let slug = item.slug.as_deref().unwrap_or_default();
    let title = title_key(&item.title);
    if item.kind != TypeKind::Comment && ADDRESSES.contains(&(slug, title.as_str())) {
        return Verdict::Fail(
            Failure::new("title and address are those of the sample content").with("slug", slug),
        );
    }
    Verdict::Pass
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::fixtures::ItemFixture;

    const FIRST: &str = "<!-- wp:paragraph -->\n<p>Welcome to WordPress. This is your first post. Edit or delete it, then start writing!</p>\n<!-- /wp:paragraph -->";

    #[test]
    fn the_sample_text_fails_under_any_title() {
        assert!(matches!(ItemFixture::page("News").body(FIRST).judge(&CHECK), Verdict::Fail(_)));
        let comment = "Hi, this is a comment.\nTo get started with moderating, editing, and deleting comments, please visit";
        let comment = ItemFixture::page("").html(comment).kind(TypeKind::Comment);
        assert!(matches!(comment.judge(&CHECK), Verdict::Fail(_)));
        let other = ItemFixture::page("x").body("WordPress へようこそ。こちらは最初の投稿です。");
        assert!(matches!(other.judge(&CHECK), Verdict::Fail(_)));
    }

    #[test]
    fn title_and_address_fail_together_only() {
        let page = |title: &str, slug: &str| {
            ItemFixture::page(title).with(|it| it.slug = Some(slug.to_owned())).body("Our text").judge(&CHECK)
        };
        assert!(matches!(page("Hello world!", "hello-world"), Verdict::Fail(_)));
        assert_eq!(page("Hello world!", "hello-world-2"), Verdict::Pass);
        assert_eq!(page("Our company", "sample-page"), Verdict::Pass);
    }

    #[test]
    fn what_nobody_sees_is_not_concerned() {
        let page = ItemFixture::page("x").body(FIRST).state(crate::model::State::Draft);
        assert_eq!(page.judge(&CHECK), Verdict::NotApplicable);
    }
}
