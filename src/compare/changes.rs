//! Counts of units and findings → [`Change`], the input of a waterfall.
//!
//! Pure. Stays true: failures never exceed units; where both scans evaluated a check, the units and open
//! failures after the last step are those of B.

use crate::model::{Confidence, Severity};
use crate::score::Change;

/// Findings of one check, counted by what became of them between A and B.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Open in both.
    pub stayed: u64,
    /// Open in A, accepted in B.
    pub accepted: u64,
    /// Accepted in A, open in B.
    pub unaccepted: u64,
    /// Open in A, not in B, the unit is there.
    pub vanished: u64,
    /// Open in A, not in B, the unit is gone.
    pub gone: u64,
    /// Open in A, and B did not look.
    pub lost: u64,
    /// Not in A, open in B, the unit was there.
    pub appeared: u64,
    /// Not in A, open in B, the unit is new.
    pub arrived: u64,
}

/// A change with nothing counted.
pub fn empty(id: &str, category: &str, severity: Severity, confidence: Confidence) -> Change {
    Change {
        id: id.to_owned(),
        category: category.to_owned(),
        severity,
        confidence,
        in_a: false,
        in_b: false,
        n_common: 0,
        f_common_a: 0,
        fixed: 0,
        regressed: 0,
        accepted: 0,
        unaccepted: 0,
        n_removed: 0,
        f_removed: 0,
        n_added: 0,
        f_added: 0,
    }
}

/// Adds one unit (or the links of one item): evaluated `n_a` times in A, `n_b` times in B. `is_lost`: B has the
/// unit, or may have it, and could not look at all of it.
pub fn add_unit(change: &mut Change, n_a: u64, n_b: u64, is_lost: bool) {
    let common = n_a.min(n_b);
    change.n_common = change.n_common.saturating_add(common);
    change.n_added = change.n_added.saturating_add(n_b - common);
    if !is_lost {
        change.n_removed = change.n_removed.saturating_add(n_a - common);
    }
}

/// Adds the findings of one unit that [`add_unit`] got with the same numbers. Failures of A that are no longer there
/// left with the units that left, as far as these reach; the others were fixed.
pub fn add_unit_findings(change: &mut Change, (n_a, n_b): (u64, u64), is_lost: bool, moves: Moves) {
    let common = n_a.min(n_b);
    let vanished = moves.vanished.saturating_add(moves.gone).saturating_add(moves.lost);
    let appeared = moves.appeared.saturating_add(moves.arrived);
    let left = vanished.min(n_a - common);
    let came = appeared.min(n_b - common);
    let fixed = vanished - left;
    add(&mut change.f_common_a, &[moves.stayed, moves.accepted, fixed]);
    add(&mut change.fixed, &[fixed]);
    add(&mut change.accepted, &[moves.accepted]);
    add(&mut change.unaccepted, &[moves.unaccepted]);
    add(&mut change.f_added, &[came]);
    add(&mut change.regressed, &[appeared - came]);
    if !is_lost {
        add(&mut change.f_removed, &[left]);
    }
}

/// Adds a check of which only the totals are known: `n_a` units in A, `n_b` in B. As many units are common as the
/// totals and the findings on new and gone units allow.
pub fn add_totals(change: &mut Change, n_a: u64, n_b: u64, moves: Moves) {
    let n_a = n_a.saturating_sub(moves.lost);
    let (gone, arrived) = (moves.gone.min(n_a), moves.arrived.min(n_b));
    let removed = gone.max((n_a.saturating_add(arrived)).saturating_sub(n_b)).min(n_a);
    let common = n_a - removed;
    let kept = moves.stayed.saturating_add(moves.accepted).saturating_add(moves.unaccepted);
    let fixed = moves.vanished.min(common.saturating_sub(kept));
    let added = n_b.saturating_sub(common);
    let came = arrived.min(added);
    add(&mut change.n_common, &[common]);
    add(&mut change.n_removed, &[removed]);
    add(&mut change.n_added, &[added]);
    add(&mut change.f_common_a, &[moves.stayed, moves.accepted, fixed]);
    add(&mut change.f_removed, &[gone.saturating_add(moves.vanished - fixed).min(removed)]);
    add(&mut change.f_added, &[came]);
    add(&mut change.accepted, &[moves.accepted]);
    add(&mut change.unaccepted, &[moves.unaccepted]);
    add(&mut change.fixed, &[fixed]);
    add(&mut change.regressed, &[moves.appeared.saturating_add(moves.arrived).saturating_sub(came)]);
}

/// Holds failures within units, whatever a damaged store or a made-up file says.
pub fn bound(change: &mut Change) {
    change.f_common_a = change.f_common_a.min(change.n_common);
    change.f_removed = change.f_removed.min(change.n_removed);
    change.f_added = change.f_added.min(change.n_added);
    change.accepted = change.accepted.min(change.f_common_a.saturating_add(change.unaccepted));
    change.fixed = change.fixed.min(change.f_common_a);
}

fn add(to: &mut u64, values: &[u64]) {
    *to = values.iter().fold(*to, |sum, value| sum.saturating_add(*value));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change() -> Change {
        empty("links.x", "links", Severity::High, Confidence::Certain)
    }

    /// Units and open failures after the last step.
    fn last(change: &Change) -> (u64, u64) {
        let f = change.f_common_a + change.f_added + change.unaccepted - change.accepted - change.fixed
            + change.regressed;
        (change.n_common + change.n_added, f)
    }

    #[test]
    fn a_broken_link_that_was_taken_out_left_with_its_unit() {
        let mut it = change();
        add_unit(&mut it, 3, 2, false);
        add_unit_findings(&mut it, (3, 2), false, Moves { vanished: 1, ..Moves::default() });
        assert_eq!((it.n_common, it.n_removed, it.f_removed, it.fixed, it.f_common_a), (2, 1, 1, 0, 0));
    }

    #[test]
    fn a_failure_that_became_a_pass_is_fixed() {
        let mut it = change();
        add_unit(&mut it, 1, 1, false);
        add_unit_findings(&mut it, (1, 1), false, Moves { vanished: 1, ..Moves::default() });
        assert_eq!((it.n_common, it.f_common_a, it.fixed, it.n_removed), (1, 1, 1, 0));
    }

    #[test]
    fn a_unit_that_b_could_not_look_at_is_in_no_count() {
        let mut it = change();
        add_unit(&mut it, 1, 0, true);
        add_unit_findings(&mut it, (1, 0), true, Moves { vanished: 1, ..Moves::default() });
        assert_eq!(it, change());
    }

    #[test]
    fn totals_of_a_corpus_check_take_gone_and_new_units_apart() {
        let mut it = change();
        let moves = Moves { stayed: 2, vanished: 1, gone: 1, arrived: 1, ..Moves::default() };
        add_totals(&mut it, 10, 10, moves);
        assert_eq!((it.n_common, it.n_removed, it.n_added), (9, 1, 1));
        assert_eq!((it.f_common_a, it.f_removed, it.f_added, it.fixed, it.regressed), (3, 1, 1, 1, 0));
        assert_eq!(last(&it), (10, 3));
    }

    proptest! {
        #[test]
        fn the_last_step_is_always_what_b_has(
            open_a in (0_u64..5, 0_u64..5, 0_u64..5, 0_u64..5),
            others in (0_u64..5, 0_u64..5, 0_u64..5),
            passes in (0_u64..9, 0_u64..9),
        ) {
            let (stayed, accepted, vanished, gone) = open_a;
            let (unaccepted, appeared, arrived) = others;
            let moves = Moves { stayed, accepted, unaccepted, vanished, gone, lost: 0, appeared, arrived };
            let n_a = stayed + accepted + vanished + gone + unaccepted + passes.0;
            let n_b = stayed + accepted + unaccepted + appeared + arrived + passes.1;
            let mut totals = change();
            add_totals(&mut totals, n_a, n_b, moves);
            let mut units = change();
            add_unit(&mut units, n_a, n_b, false);
            add_unit_findings(&mut units, (n_a, n_b), false, moves);
            for it in [totals, units] {
                prop_assert_eq!(last(&it), (n_b, stayed + unaccepted + appeared + arrived));
                prop_assert_eq!(it.n_common + it.n_removed, n_a);
                prop_assert_eq!(it.f_common_a + it.f_removed, stayed + accepted + vanished + gone);
                let mut bounded = it.clone();
                bound(&mut bounded);
                prop_assert_eq!(bounded, it);
            }
        }
    }
}
