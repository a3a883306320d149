//! Response headers of the front page, for the checks of this folder.

use crate::model::{Observation, UnknownReason, Verdict};

/// Why there is nothing to judge.
pub(super) enum NoFrontPage {
    /// The observation is about something else.
    OtherFact,
    /// Headers of an error page say nothing about the site's.
    ErrorPage,
}

impl From<NoFrontPage> for Verdict {
    fn from(reason: NoFrontPage) -> Self {
        match reason {
            NoFrontPage::OtherFact => Self::NotApplicable,
            NoFrontPage::ErrorPage => Self::Unknown(UnknownReason::Unreachable),
        }
    }
}

/// The front page's answer.
pub(super) struct FrontPage<'a> {
    /// The address that answered.
    pub(super) final_url: &'a str,
    headers: &'a [(String, String)],
}

impl<'a> FrontPage<'a> {
    /// The observation, when it is the front page's.
    pub(super) fn of(observation: &'a Observation) -> Result<Self, NoFrontPage> {
        match observation {
            Observation::FrontPage { status, .. } if *status >= 400 => Err(NoFrontPage::ErrorPage),
            Observation::FrontPage { final_url, headers, .. } => Ok(Self { final_url, headers }),
            _ => Err(NoFrontPage::OtherFact),
        }
    }

    /// Values of a header, in order; names compare without case.
    pub(super) fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// Whether it came over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.final_url.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("https:"))
    }

    /// Every enforced content security policy: header values, split where several were joined by a comma.
    pub(super) fn policies(&self) -> Vec<Policy<'a>> {
        self.all("content-security-policy")
            .flat_map(|it| it.split(','))
            .map(Policy::parse)
            .filter(|it| !it.0.is_empty())
            .collect()
    }
}

/// A content security policy: directives with their sources. The first of a name counts (CSP 3, 2.2.1).
pub(super) struct Policy<'a>(Vec<(String, Vec<&'a str>)>);

impl<'a> Policy<'a> {
    fn parse(text: &'a str) -> Self {
        let mut directives: Vec<(String, Vec<&'a str>)> = Vec::new();
        for directive in text.split(';') {
            let mut words = directive.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
            if !directives.iter().any(|(known, _)| *known == name) {
                directives.push((name, words.collect()));
            }
        }
        Self(directives)
    }

    /// Sources of a directive.
    pub(super) fn sources(&self, name: &str) -> Option<&[&'a str]> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, sources)| sources.as_slice())
    }

    /// Sources scripts are taken from: `script-src`, else `default-src`.
    pub(super) fn script_sources(&self) -> Option<&[&'a str]> {
        self.sources("script-src").or_else(|| self.sources("default-src"))
    }
}

/// A front page with these headers, for tests.
#[cfg(test)]
pub(super) fn front_page(final_url: &str, headers: &[(&str, &str)]) -> Observation {
    Observation::FrontPage {
        url: "https://www.example.com/".to_owned(),
        final_url: final_url.to_owned(),
        status: 200,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        plain_http: None,
        noindex: false,
    }
}
