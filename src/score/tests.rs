//! The promises of `docs/scoring.md`, over random result sets.

use proptest::prelude::*;

use super::*;

const CATEGORIES: [(&str, u32); 3] = [("links", 15), ("seo", 10), ("media", 5)];

fn categories() -> Vec<(String, u32)> {
    CATEGORIES.iter().map(|(id, weight)| ((*id).to_owned(), *weight)).collect()
}

fn result(id: &str, severity: Severity, failing: u64, evaluated: u64) -> CheckResult {
    CheckResult {
        id: id.to_owned(),
        category: id.split('.').next().unwrap().to_owned(),
        severity,
        confidence: Confidence::Certain,
        evaluated,
        failing,
        accepted: 0,
        unknown: false,
    }
}

prop_compose! {
    fn any_result()(
        category in 0_usize..3,
        number in 0_u32..1000,
        severity in 0_usize..5,
        confidence in 0_usize..3,
        evaluated in 0_u64..5000,
        failing in 0.0_f64..=1.0,
        accepted in 0.0_f64..=1.0,
        unknown in prop::bool::weighted(0.2),
    ) -> CheckResult {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss,
                 reason = "small numbers of a test")]
        let part = |of: u64, share: f64| (of as f64 * share) as u64;
        let failing = part(evaluated, failing);
        CheckResult {
            id: format!("{}.{number}", CATEGORIES[category].0),
            category: CATEGORIES[category].0.to_owned(),
            severity: Severity::ALL[severity],
            confidence: [Confidence::Tentative, Confidence::Firm, Confidence::Certain][confidence],
            evaluated,
            failing,
            accepted: part(failing, accepted),
            unknown,
        }
    }
}

fn of(results: &[CheckResult]) -> Score {
    score(results, &categories(), Settings::default(), 0)
}

fn open(score: &Score) -> f64 {
    score.high + score.cap_points
}

#[test]
fn the_example_of_the_catalogue_is_91_6() {
    let score = of(&[
        result("links.internal", Severity::High, 55, 11_000),
        result("links.external", Severity::Medium, 220, 4_400),
        result("links.redirected", Severity::Low, 300, 11_000),
    ]);
    let links = &score.categories[0];
    assert_eq!(format!("{:.1}", links.score.unwrap()), "91.6");
    for (lost, (check, points)) in
        links.lost.iter().zip([("links.external", 4.4), ("links.internal", 3.1), ("links.redirected", 0.95)])
    {
        assert_eq!(lost.check, check);
        assert!((lost.points - points).abs() < 0.05, "{lost:?}");
    }
}

#[test]
fn nothing_evaluated_has_no_score_and_is_partial() {
    let mut unknown = result("links.a", Severity::High, 0, 0);
    unknown.unknown = true;
    for results in [vec![], vec![unknown], vec![result("links.a", Severity::High, 0, 0)]] {
        let score = of(&results);
        assert_eq!((score.overall, score.grade.as_str(), score.is_partial), (None, "-", true));
    }
}

#[test]
fn an_open_critical_finding_holds_the_score_at_59_and_the_cap_is_a_line_of_its_own() {
    let results = [result("links.a", Severity::High, 1, 10_000)];
    let score = score(&results, &categories(), Settings::default(), 1);
    assert_eq!((score.overall, score.grade.as_str()), (Some(59.0), "E"));
    let lost: f64 = score.categories.iter().flat_map(|it| &it.lost).map(|it| it.overall_points).sum();
    assert!((lost + score.cap_points - 41.0).abs() < 1e-9);
}

#[test]
fn the_cap_can_be_switched_off() {
    let settings = Settings { critical_cap: false, ..Settings::default() };
    let score = score(&[result("links.a", Severity::Low, 0, 10)], &categories(), settings, 3);
    assert_eq!(score.overall, Some(100.0));
}

#[test]
fn an_unknown_critical_check_caps_the_low_end_of_the_range_only() {
    let mut unknown = result("media.a", Severity::Critical, 0, 0);
    unknown.unknown = true;
    let score = of(&[result("links.a", Severity::Low, 0, 10), unknown]);
    assert_eq!(score.overall, Some(100.0));
    assert!(score.low <= CRITICAL_CAP);
    assert!(score.coverage < 0.1 && score.is_partial);
}

#[test]
fn tentative_checks_weigh_nothing() {
    let mut tentative = result("links.a", Severity::Critical, 10, 10);
    tentative.confidence = Confidence::Tentative;
    assert_eq!(of(&[tentative]).overall, Some(100.0));
}

#[test]
fn a_category_that_is_not_named_is_listed_with_weight_0() {
    let score = of(&[result("other.a", Severity::High, 5, 5), result("links.a", Severity::Low, 0, 5)]);
    assert_eq!(score.categories.last().unwrap().category, "other");
    assert_eq!(score.overall, Some(100.0));
}

#[test]
fn categories_without_an_enabled_check_are_left_out_and_the_order_is_kept() {
    let in_use = categories_in_use(&["media.a", "links.b", "links.c"], CATEGORIES.into_iter());
    assert_eq!(in_use, [("links".to_owned(), 15), ("media".to_owned(), 5)]);
}

#[test]
fn grades_begin_at_their_bounds() {
    let grades: String = [90.0, 89.999, 80.0, 70.0, 60.0, 59.999].into_iter().map(grade).collect();
    assert_eq!(grades, "ABBCDE");
}

#[test]
fn more_failures_than_units_count_as_all() {
    assert_eq!(
        of(&[result("links.a", Severity::High, u64::MAX, 1)]),
        of(&[result("links.a", Severity::High, 1, 1)])
    );
}

fn change(fixed: u64, regressed: u64) -> Change {
    Change {
        id: "links.a".to_owned(),
        category: "links".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Certain,
        in_a: true,
        in_b: true,
        n_common: 100,
        f_common_a: 10,
        fixed,
        regressed,
        accepted: 0,
        unaccepted: 0,
        n_removed: 0,
        f_removed: 0,
        n_added: 0,
        f_added: 0,
    }
}

#[test]
fn a_repair_shows_in_the_step_fixed_alone() {
    let a = of(&[result("links.a", Severity::High, 10, 100)]);
    let b = of(&[result("links.a", Severity::High, 4, 100)]);
    for step in waterfall(&[change(6, 0)], &categories(), &a, &b) {
        assert_eq!(step.points.abs() > 1e-9, step.name == "fixed", "{step:?}");
    }
}

#[test]
fn a_lifted_cap_is_a_step_of_its_own() {
    let results = [result("links.a", Severity::High, 10, 100)];
    let a = score(&results, &categories(), Settings::default(), 1);
    let b = of(&results);
    let steps = waterfall(&[change(0, 0)], &categories(), &a, &b);
    let moved: Vec<&str> =
        steps.iter().filter(|it| it.points.abs() > 1e-9).map(|it| it.name.as_str()).collect();
    assert_eq!(moved, ["critical cap"]);
}

#[test]
fn without_a_score_there_is_no_waterfall() {
    assert!(waterfall(&[change(0, 0)], &categories(), &Score::default(), &of(&[])).is_empty());
}

prop_compose! {
    fn any_change()(
        base in any_result(),
        evaluated in (prop::bool::weighted(0.9), prop::bool::weighted(0.9)),
        common in (0_u64..500, 0_u64..500, 0_u64..500, 0_u64..500, 0_u64..500),
        apart in (0_u64..500, 0_u64..500, 0_u64..500, 0_u64..500),
    ) -> Change {
        // `common` are disjoint parts: stays failing, fixed, accepted, regressed, stays passing.
        let (failing, fixed, accepted, regressed, passing) = common;
        Change {
            id: base.id, category: base.category, severity: base.severity, confidence: base.confidence,
            in_a: evaluated.0, in_b: evaluated.1,
            n_common: failing + fixed + accepted + regressed + passing,
            f_common_a: failing + fixed + accepted,
            fixed, regressed, accepted, unaccepted: 0,
            n_removed: apart.0 + apart.1, f_removed: apart.0,
            n_added: apart.2 + apart.3, f_added: apart.2,
        }
    }
}

fn scan(changes: &[Change], later: bool) -> Vec<CheckResult> {
    changes
        .iter()
        .filter(|it| if later { it.in_b } else { it.in_a })
        .map(|it| CheckResult {
            id: it.id.clone(),
            category: it.category.clone(),
            severity: it.severity,
            confidence: it.confidence,
            evaluated: it.n_common + if later { it.n_added } else { it.n_removed },
            failing: if later {
                it.f_common_a - it.fixed - it.accepted + it.regressed + it.f_added
            } else {
                it.f_common_a + it.f_removed
            },
            accepted: 0,
            unknown: false,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn losses_add_up_to_100_minus_the_score(results in prop::collection::vec(any_result(), 1..20), critical in 0_u64..2) {
        let score = score(&results, &categories(), Settings::default(), critical);
        for category in &score.categories {
            if let Some(points) = category.score {
                let lost: f64 = category.lost.iter().map(|it| it.points).sum();
                prop_assert!((100.0 - points - lost).abs() < 1e-9);
            }
        }
        if let Some(overall) = score.overall {
            let lost: f64 = score.categories.iter().flat_map(|it| &it.lost).map(|it| it.overall_points).sum();
            prop_assert!((100.0 - overall - lost - score.cap_points).abs() < 1e-9);
        }
    }

    #[test]
    fn a_repaired_unit_never_lowers_any_number(
        results in prop::collection::vec(any_result(), 1..12), at in any::<prop::sample::Index>(),
    ) {
        let before = of(&results);
        let mut repaired = results.clone();
        let one = at.get_mut(&mut repaired);
        prop_assume!(one.failing > one.accepted);
        one.failing -= 1;
        let after = of(&repaired);
        prop_assert!(open(&after) >= open(&before) - 1e-9);
        prop_assert!(after.low >= before.low - 1e-9 && after.raw >= before.raw - 1e-9);
        for (b, a) in before.categories.iter().zip(&after.categories) {
            prop_assert!(a.score.unwrap_or(0.0) >= b.score.unwrap_or(0.0) - 1e-9);
        }
    }

    #[test]
    fn removing_the_last_unit_of_a_check_never_lowers_the_score(
        results in prop::collection::vec(any_result(), 1..12), at in any::<prop::sample::Index>(),
    ) {
        let before = of(&results);
        let mut emptied = results.clone();
        let one = at.get_mut(&mut emptied);
        (one.evaluated, one.failing, one.accepted) = (0, 0, 0);
        prop_assert!(open(&of(&emptied)) >= open(&before) - 1e-9);
    }

    #[test]
    fn an_added_check_never_raises_the_score(
        results in prop::collection::vec(any_result(), 1..12), added in any_result(),
    ) {
        let before = of(&results);
        let mut more = results.clone();
        more.push(added);
        let after = of(&more);
        if let (Some(before), Some(after)) = (before.overall, after.overall) {
            prop_assert!(after <= before + 1e-9);
        }
        prop_assert!(after.low <= before.low + 1e-9 && after.high <= before.high + 1e-9);
    }

    #[test]
    fn the_same_site_37_times_has_the_same_score(results in prop::collection::vec(any_result(), 1..12)) {
        let many: Vec<CheckResult> = results.iter().map(|it| CheckResult {
            evaluated: it.evaluated * 37, failing: it.failing * 37, accepted: it.accepted * 37, ..it.clone()
        }).collect();
        let (once, often) = (of(&results), of(&many));
        prop_assert_eq!(once.overall.is_some(), often.overall.is_some());
        prop_assert!((open(&once) - open(&often)).abs() < 1e-9);
        prop_assert!((once.raw - often.raw).abs() < 1e-9);
    }

    #[test]
    fn the_score_lies_within_its_range_and_raw_is_not_above_it(
        results in prop::collection::vec(any_result(), 1..12), critical in 0_u64..2,
    ) {
        let score = score(&results, &categories(), Settings::default(), critical);
        prop_assert!(score.low <= score.high && (0.0..=1.0).contains(&score.coverage));
        if let Some(overall) = score.overall {
            prop_assert!(score.low <= overall && overall <= score.high && score.raw <= overall);
            prop_assert!((0.0..=100.0).contains(&overall));
        }
    }

    #[test]
    fn accepting_never_changes_the_raw_score(results in prop::collection::vec(any_result(), 1..12)) {
        let score_raw = |results: &[CheckResult]| {
            let critical = |it: &&CheckResult| it.severity == Severity::Critical
                && it.confidence != Confidence::Tentative && !it.unknown;
            let open = results.iter().filter(critical).map(|it| it.failing - it.accepted).sum();
            score(results, &categories(), Settings::default(), open).raw
        };
        let none: Vec<CheckResult> =
            results.iter().map(|it| CheckResult { accepted: 0, ..it.clone() }).collect();
        prop_assert!((score_raw(&results) - score_raw(&none)).abs() < 1e-9);
    }

    #[test]
    fn steps_add_up_and_keep_their_signs(
        changes in prop::collection::vec(any_change(), 1..10), critical in (0_u64..2, 0_u64..2),
    ) {
        let a = score(&scan(&changes, false), &categories(), Settings::default(), critical.0);
        let b = score(&scan(&changes, true), &categories(), Settings::default(), critical.1);
        let steps = waterfall(&changes, &categories(), &a, &b);
        if let (Some(score_a), Some(score_b)) = (a.overall, b.overall) {
            let sum: f64 = steps.iter().map(|it| it.points).sum();
            prop_assert!((sum - (score_b - score_a)).abs() < 1e-9);
            let points = |name: &str| steps.iter().find(|it| it.name == name).unwrap().points;
            prop_assert!(points("fixed") >= -1e-9, "{:?}", steps);
            prop_assert!(points("regressed") <= 1e-9, "{:?}", steps);
            if changes.iter().all(|it| it.in_a && it.in_b) {
                prop_assert!(points("rules and coverage").abs() < 1e-9, "{:?}", steps);
                prop_assert!(points("newly evaluated").abs() < 1e-9, "{:?}", steps);
            }
        }
    }
}
