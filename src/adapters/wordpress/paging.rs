//! Places in a listing, and reading it while editors work.
//!
//! Every listing is asked by `orderby=id&order=asc`: new records come at the end, and only the id has no ties. Removing a
//! record that was read moves the rest forward by one, so a page could miss as many records as the total has
//! fallen: those are read again (overlap). Records are upserts by id, reading twice does no harm. There is no
//! `id >` filter; unknown parameters are silently ignored.
//!
//! The end of a listing is `X-WP-TotalPages`, never a short or empty page: records that the account may not read are
//! dropped after paging, and still counted.

use std::fmt::Write as _;

use super::client::{self, Answer, Client};
use super::discover::Context;
use super::settings::MAX_PAGE_SIZE;
use crate::adapters::AdapterError;
use crate::model::{Problem, TaskSpec};

/// Most pages of one listing: a hundred million records at 100 a page. A larger total is not believed.
const MAX_PAGES: u64 = 1_000_000;

/// A place: a numbered page, or a stretch from an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Page from 1; `None` for a stretch.
    page: Option<u64>,
    /// Pages when the fan-out was made.
    of: Option<u64>,
    /// Records when the fan-out was made.
    total: Option<u64>,
    /// Records asked at once.
    per: u64,
    /// Start of a stretch.
    offset: Option<u64>,
    /// Which part of the listing: `any`, `trash`, `view`; empty for all.
    pub(super) set: String,
    /// Only these ids, joined by commas; empty for all.
    pub(super) include: String,
}

impl Place {
    /// Reads `1:page=3;of=12;total=1180;per=100;set=any`. Another version starts the listing over.
    pub(super) fn parse(position: &str, page_size: u32) -> Result<Self, AdapterError> {
        let rest = position.strip_prefix("1:").ok_or(AdapterError::PositionExpired)?;
        let mut place = Self { per: u64::from(page_size.clamp(1, MAX_PAGE_SIZE)), ..Self::default() };
        for part in rest.split(';').filter(|it| !it.is_empty()) {
            let (key, value) = part.split_once('=').ok_or(AdapterError::PositionExpired)?;
            let number = || value.parse::<u64>().map_err(|_| AdapterError::PositionExpired);
            match key {
                "page" => place.page = Some(number()?.max(1)),
                "of" => place.of = Some(number()?),
                "total" => place.total = Some(number()?),
                "per" => place.per = number()?.clamp(1, u64::from(MAX_PAGE_SIZE)),
                "offset" => place.offset = Some(number()?),
                "set" => value.clone_into(&mut place.set),
                "include" => value.clone_into(&mut place.include),
                _ => return Err(AdapterError::PositionExpired),
            }
        }
        Ok(place)
    }

    /// As stored.
    pub(super) fn text(&self) -> String {
        let mut text = "1:".to_owned();
        let mut separator = "";
        let numbers = [
            ("page", self.page),
            ("of", self.of),
            ("total", self.total),
            ("offset", self.offset),
            ("per", Some(self.per)),
        ];
        for (key, value) in numbers {
            if let Some(value) = value {
                let _ = write!(text, "{separator}{key}={value}");
                separator = ";";
            }
        }
        if !self.set.is_empty() {
            let _ = write!(text, "{separator}set={}", self.set);
            separator = ";";
        }
        if !self.include.is_empty() {
            let _ = write!(text, "{separator}include={}", self.include);
        }
        text
    }

    /// Whether the listing starts here.
    pub(super) fn is_first(&self) -> bool {
        self.page == Some(1)
    }

    /// The records of these ids, in the same part of the listing.
    pub(super) fn only(&self, ids: &[&str]) -> Self {
        Self {
            page: Some(1),
            per: self.per.max(ids.len() as u64).min(u64::from(MAX_PAGE_SIZE)),
            set: self.set.clone(),
            include: ids.join(","),
            ..Self::default()
        }
    }

    /// Index of the first record asked for.
    fn start(&self) -> u64 {
        self.offset.unwrap_or_else(|| self.page.unwrap_or(1).saturating_sub(1).saturating_mul(self.per))
    }

    fn stretch(&self, offset: u64, per: u64) -> Self {
        Self {
            page: None,
            of: None,
            total: None,
            per,
            offset: Some(offset),
            set: self.set.clone(),
            include: self.include.clone(),
        }
    }
}

/// What asking for a place gave.
pub(super) struct Page {
    /// The answer; `None` when the place is past the end, or was split.
    pub(super) answer: Option<Answer>,
    /// Tasks for the rest of the listing.
    pub(super) follow_ups: Vec<TaskSpec>,
    /// How many records the answer counts but does not give.
    pub(super) hidden: u64,
    /// Why a single record could not be read at all.
    pub(super) problem: Option<Problem>,
}

/// Asks for a place of a listing.
pub(super) fn read(
    client: &mut Client<'_>,
    context: &Context,
    task: &TaskSpec,
    place: &Place,
    route: &str,
    query: &[(&str, &str)],
) -> Result<Page, AdapterError> {
    let per = place.per.to_string();
    let at = place.offset.map_or_else(
        || ("page", place.page.unwrap_or(1).to_string()),
        |offset| ("offset", offset.to_string()),
    );
    let mut full: Vec<(&str, &str)> =
        vec![("orderby", "id"), ("order", "asc"), ("per_page", &per), (at.0, &at.1)];
    if !place.include.is_empty() {
        full.push(("include", &place.include));
    }
    full.extend_from_slice(query);
    let nothing = |follow_ups| Page { answer: None, follow_ups, hidden: 0, problem: None };
    let follow = |place: &Place| TaskSpec::new(task.listing.as_str(), place.text(), &task.yields);
    match client.get(route, &full) {
        Ok(answer) => {
            let follow_ups = rest(place, &answer).iter().map(follow).collect();
            let given = answer.json.as_array().map_or(0, Vec::len) as u64;
            let expected = answer.total.map_or(0, |total| total.saturating_sub(place.start()).min(place.per));
            let hidden = expected.saturating_sub(given);
            if !answer.json.is_array() {
                return Err(AdapterError::BadAnswer {
                    url: client.url(route, &[]),
                    message: "expected a list".to_owned(),
                });
            }
            Ok(Page { answer: Some(answer), follow_ups, hidden, problem: None })
        }
        // The site shrank since the fan-out.
        Err(error) if client::is_end(&error) => Ok(nothing(Vec::new())),
        Err(error) if client::is_overload(&error) && place.per > 1 => {
            Ok(nothing(split(place).iter().map(follow).collect()))
        }
        Err(error) if client::is_overload(&error) && place.offset.is_some() => {
            let where_ = format!("{} at {}", task.listing, place.start());
            let problem = super::discover::problem(&error, &where_, context.has_credential);
            Ok(Page { answer: None, follow_ups: Vec::new(), hidden: 1, problem: Some(problem) })
        }
        Err(error) => Err(error),
    }
}

/// What is left to read after this answer.
fn rest(place: &Place, answer: &Answer) -> Vec<Place> {
    let (Some(page), Some(total), Some(pages)) = (place.page, answer.total, answer.pages) else {
        return Vec::new();
    };
    let pages = pages.min(MAX_PAGES);
    let numbered = |page: u64| Place {
        page: Some(page),
        of: Some(pages),
        total: Some(total),
        per: place.per,
        offset: None,
        set: place.set.clone(),
        include: place.include.clone(),
    };
    let (Some(of), Some(before)) = (place.of, place.total) else {
        // The first page: everything else can be read at once.
        return (page.saturating_add(1)..=pages).map(numbered).collect();
    };
    let mut places = Vec::new();
    if page == of && pages > of {
        // The last page of the fan-out, and the site has grown.
        places.extend((of.saturating_add(1)..=pages).map(numbered));
    }
    let fallen = before.saturating_sub(total);
    if fallen > 0 && page > 1 {
        let overlap = fallen.min(place.start());
        let mut offset = place.start().saturating_sub(overlap);
        while offset < place.start() {
            let per = place.per.min(place.start().saturating_sub(offset));
            places.push(place.stretch(offset, per));
            offset = offset.saturating_add(per);
        }
    }
    places
}

/// The same stretch in two halves. The first page, whose listing's size is not known yet, is asked again with half.
fn split(place: &Place) -> Vec<Place> {
    let half = place.per.div_ceil(2);
    if place.page == Some(1) && place.total.is_none() {
        return vec![Place { per: half, ..place.clone() }];
    }
    let start = place.start();
    vec![place.stretch(start, half), place.stretch(start.saturating_add(half), (place.per - half).max(1))]
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;

    fn answer(total: u64, pages: u64) -> Answer {
        Answer { json: Json::Array(Vec::new()), total: Some(total), pages: Some(pages) }
    }

    #[test]
    fn a_position_reads_back_as_it_was_written() {
        for text in
            ["1:page=3;of=12;total=1180;per=100;set=any", "1:offset=250;per=50;set=trash", "1:page=1;per=100"]
        {
            assert_eq!(Place::parse(text, 100).unwrap().text(), text);
        }
        assert!(matches!(Place::parse("2:page=1", 100), Err(AdapterError::PositionExpired)));
    }

    #[test]
    fn the_first_page_fans_out_and_later_pages_do_not() {
        let first = Place::parse("1:page=1;set=any", 100).unwrap();
        let rest = rest(&first, &answer(250, 3));
        assert_eq!(
            rest.iter().map(Place::text).collect::<Vec<_>>(),
            ["1:page=2;of=3;total=250;per=100;set=any", "1:page=3;of=3;total=250;per=100;set=any"]
        );
        assert!(super::rest(&rest[0], &answer(250, 3)).is_empty());
    }

    #[test]
    fn records_that_moved_forward_are_read_again() {
        let third = Place::parse("1:page=3;of=3;total=250;per=100;set=any", 100).unwrap();
        let rest = rest(&third, &answer(247, 3));
        assert_eq!(rest.iter().map(Place::text).collect::<Vec<_>>(), ["1:offset=197;per=3;set=any"]);
    }

    #[test]
    fn the_last_page_follows_a_site_that_grew() {
        let last = Place::parse("1:page=3;of=3;total=300;per=100", 100).unwrap();
        assert_eq!(rest(&last, &answer(301, 4))[0].text(), "1:page=4;of=4;total=301;per=100");
    }

    #[test]
    fn halves_of_a_page_cover_it() {
        let page = Place::parse("1:page=3;of=9;total=900;per=100;set=any", 100).unwrap();
        let halves: Vec<String> = split(&page).iter().map(Place::text).collect();
        assert_eq!(halves, ["1:offset=200;per=50;set=any", "1:offset=250;per=50;set=any"]);
        let three = Place::parse("1:offset=7;per=3", 100).unwrap();
        let halves: Vec<String> = split(&three).iter().map(Place::text).collect();
        assert_eq!(halves, ["1:offset=7;per=2", "1:offset=9;per=1"]);
        let first = Place::parse("1:page=1;set=any", 100).unwrap();
        assert_eq!(split(&first)[0].text(), "1:page=1;per=50;set=any");
    }
}
