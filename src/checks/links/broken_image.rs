//! `links.broken-image`: pictures of this site that do not load.

use crate::checks::{Check, Docs, Run, Thresholds, Wave};
use crate::model::{Capability, Confidence, Failure, Row, Severity};

/// A picture of this site that can be decided (see `links.broken-internal`).
macro_rules! own_image {
    () => {
        concat!(
            live!(),
            " AND link_kind = 'image' AND target_kind IN ('internal', 'item', 'asset') \
             AND (to_item IS NOT NULL OR to_asset IS NOT NULL OR probe_status < 500 \
             OR (probe_status IS NULL AND probe_failure IS NULL))"
        )
    };
}

/// The check.
pub static CHECK: Check = Check {
    id: "links.broken-image",
    version: 1,
    title: "Image that is not there",
    severity: Severity::High,
    confidence: Confidence::Certain,
    wave: Wave::Core,
    applies: &[],
    needs: &[Capability::Content, Capability::Media],
    settings: &[],
    docs: Docs {
        looks_at: "Every image of this site shown in a published item. It fails when its address belongs to no \
                   media record and does not answer, or when the file itself answers 403, 404 or 410. Where the \
                   address was not asked, a failure is firm instead of certain.",
        why: "The reader sees a broken picture where the content promised one; the page looks abandoned.",
        fix: "Upload the picture again or choose another one, or remove the image from the text.",
        example: "<img src=\"/wp-content/uploads/2019/team.jpg\" alt=\"Our team\"> after the file was deleted.",
        sources: &["SEOnaut `Error40x`", "lychee", "HTML Living Standard, the `img` element"],
    },
    run: Run::Query {
        params: &[],
        population: units!(own_image!()),
        failing: first_of_each_unit!(
            own_image!(),
            " AND (probe_status IN (403, 404, 410) OR (probe_status IS NULL AND probe_failure IS NULL \
             AND ((to_item IS NULL AND to_asset IS NULL) OR EXISTS (SELECT 1 FROM v_asset a JOIN v_probe p \
             ON p.scan_id = a.scan_id AND p.instance_id = a.instance_id AND p.url = a.url \
             WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.id = v_reference.to_asset \
             AND p.status IN (403, 404, 410)))))"
        ),
        finding,
    },
};

fn finding(row: &Row, _: &Thresholds) -> Failure {
    let target = row.text_or_empty("target");
    let failure = if let Some(status) = row.int("probe_status") {
        Failure::new(format!("the image {target} answers {status}")).with("status", status)
    } else if let Some(asset) = row.text("to_asset") {
        Failure::new(format!("the file of the image {target} is not there")).with("asset", asset)
    } else if row.text("target_kind") == Some("internal") {
        Failure::new(format!("the image {target} matches no media record")).confidence(Confidence::Firm)
    } else {
        Failure::new(format!("the image {target} does not exist"))
    };
    failure
        .with("field", row.text_or_empty("field"))
        .with("target", target)
        .with("written", row.text_or_empty("raw"))
        .discriminator(super::row_discriminator(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::CHECK;
    use crate::checks::corpus_fixture::Corpus;
    use crate::model::Confidence;

    #[test]
    fn a_picture_without_record_fails_unless_its_address_answers() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        let url = "https://example.org/files/bild.jpg";
        corpus.reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "image",
            "target_key": "/files/bild.jpg", "target_url": url}));
        assert_eq!(corpus.run(&CHECK).failing[0].1.confidence, Some(Confidence::Firm));
        corpus.probe(json!({"url": url, "status": 200}));
        let outcome = corpus.run(&CHECK);
        assert_eq!((outcome.evaluated, outcome.failing.len()), (1, 0));
    }

    #[test]
    fn a_record_whose_file_is_gone_fails() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus.asset(json!({"id": "7"}));
        corpus.asset(json!({"id": "8"}));
        for (ordinal, asset) in [(0, "7"), (1, "8")] {
            corpus.reference(json!({"item_id": "1", "ordinal": ordinal, "link_kind": "image",
                "target_key": format!("/files/{asset}.jpg"), "to_asset": asset,
                "target_url": format!("https://example.org/files/{asset}-300x200.jpg")}));
        }
        corpus.probe(json!({"url": "https://example.org/files/7.jpg", "status": 404}));
        let outcome = corpus.run(&CHECK);
        assert_eq!(outcome.evaluated, 2);
        assert_eq!(outcome.evidence()["asset"], "7");
    }

    #[test]
    fn pictures_of_other_sites_are_not_its_business() {
        let corpus = Corpus::new();
        corpus.item(json!({"id": "1"}));
        corpus
            .reference(json!({"item_id": "1", "ordinal": 0, "link_kind": "image", "target_kind": "external",
            "target_url": "https://cdn.example.net/a.png"}));
        corpus.probe(json!({"url": "https://cdn.example.net/a.png", "status": 404}));
        assert_eq!(corpus.run(&CHECK).evaluated, 0);
    }
}
