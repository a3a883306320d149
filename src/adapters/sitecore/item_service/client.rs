//! Requests to the Item Service, and what its refusals mean.
//!
//! Stays true: only GET; a refusal is never taken for an empty list; a page of HTML (a log-in form, a proxy's) is never taken for an
//! answer; an item that is gone is `None`, not an error.
//!
//! Sources: doc.sitecore.com, "The `RESTful` API for the `ItemService`" (10.3) and "Sitecore Services Client security"; the service's
//! controller as Sitecore's support published it in its hotfix repositories (missing item → 404, access violation → 403, a bad
//! argument → 400).

use serde_json::Value as Json;

use super::wire::{PLACE_KEYS, WireItem};
use crate::adapters::AdapterError;
use crate::adapters::sitecore::guid::Guid;
use crate::transport::{
    FailureKind, Redirects, Request, Response, Transport, TransportError, check_json_depth, redact,
};

/// Children of one item, at most.
const MAX_CHILDREN: usize = 500_000;

/// How much of an item is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Its place in the tree.
    Place,
    /// Every field, those of the standard template included.
    Whole,
}

impl Shape {
    fn query(self) -> &'static str {
        match self {
            Self::Place => PLACE_KEYS,
            Self::Whole => "",
        }
    }
}

/// Asks one instance.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    transport: &'a dyn Transport,
    /// `https://cm.example.com/sitecore/api/ssc`, without a slash at its end.
    root: &'a str,
}

/// The path of the service.
pub const DEFAULT_ENDPOINT: &str = "/sitecore/api/ssc";

impl<'a> Client<'a> {
    /// Asks below that address.
    pub fn new(transport: &'a dyn Transport, root: &'a str) -> Self {
        Self { transport, root }
    }

    /// One item; `None` when it is not there, or not to be seen.
    ///
    /// # Errors
    /// No answer, a refusal, or nonsense.
    pub fn item(
        &self,
        id: Guid,
        language: &str,
        version: Option<u32>,
        shape: Shape,
    ) -> Result<Option<WireItem>, AdapterError> {
        let mut url = self.url(&format!("item/{id}"), language, shape);
        if let Some(version) = version {
            url.push_str("&version=");
            url.push_str(&version.to_string());
        }
        match self.get(&url)? {
            None | Some(Json::Null) => Ok(None),
            Some(json) => WireItem::read(json).map(Some).map_err(|message| nonsense(&url, message)),
        }
    }

    /// What is right below an item; `None` when that item is not there.
    ///
    /// # Errors
    /// No answer, a refusal, or nonsense.
    pub fn children(
        &self,
        id: Guid,
        language: &str,
        shape: Shape,
    ) -> Result<Option<Vec<WireItem>>, AdapterError> {
        let url = self.url(&format!("item/{id}/children"), language, shape);
        match self.get(&url)? {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Array(items)) if items.len() <= MAX_CHILDREN => {
                let items: Result<Vec<WireItem>, String> = items.into_iter().map(WireItem::read).collect();
                items.map(Some).map_err(|message| nonsense(&url, message))
            }
            Some(Json::Array(_)) => {
                Err(nonsense(&url, format!("more than {MAX_CHILDREN} items below one item")))
            }
            Some(_) => Err(nonsense(&url, "expected a list of items".to_owned())),
        }
    }

    /// The same, item by item where all at once is more than the server or the limits bear: the service has no pages for children.
    ///
    /// # Errors
    /// As [`Client::children`].
    pub fn children_whole(&self, id: Guid, language: &str) -> Result<Option<Vec<WireItem>>, AdapterError> {
        match self.children(id, language, Shape::Whole) {
            Err(error) if is_overload(&error) => {}
            answered => return answered,
        }
        let Some(places) = self.children(id, language, Shape::Place)? else { return Ok(None) };
        let mut items = Vec::new();
        for place in places {
            items.extend(self.item(place.header.id, language, None, Shape::Whole)?);
        }
        Ok(Some(items))
    }

    /// What it means that the root of the tree is not there.
    pub fn no_root(&self) -> AdapterError {
        AdapterError::NotFound {
            url: redact(self.root),
            status: 404,
            message: "no Item Service answers here, or the account may not read `/sitecore` of `master`; check `url`, which is the \
                      address of a content management server, and what the account may read"
                .to_owned(),
        }
    }

    /// Hits of a search for everything, for an estimate; `None` when the answer does not tell.
    ///
    /// # Errors
    /// No answer, or a refusal.
    pub fn count(&self) -> Result<Option<u64>, AdapterError> {
        let url = format!("{}/item/search?term=*&database=master&fields=ItemID&page=0&pageSize=1", self.root);
        let answer = self.get(&url)?;
        Ok(answer.and_then(|it| it.get("TotalCount").and_then(Json::as_u64)))
    }

    fn url(&self, path: &str, language: &str, shape: Shape) -> String {
        let language: String = url::form_urlencoded::byte_serialize(language.as_bytes()).collect();
        let fields = shape.query();
        let all = shape == Shape::Whole;
        let mut url = format!("{}/{path}?database=master&language={language}", self.root);
        if all {
            url.push_str("&includeStandardTemplateFields=true");
        }
        if !fields.is_empty() {
            url.push_str("&fields=");
            url.push_str(fields);
        }
        url
    }

    /// The JSON of an answer; `None` for 404.
    fn get(&self, url: &str) -> Result<Option<Json>, AdapterError> {
        let request = Request { redirects: Redirects::Never, ..Request::json(url) };
        let response = self.transport.send(&request)?;
        if response.is_success() {
            check_json_depth(&response.body, self.transport.document_caps().json_depth)
                .map_err(|message| nonsense(url, message))?;
            let body = response.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&response.body);
            return serde_json::from_slice(body).map(Some).map_err(|_| {
                let kind = response.media_type();
                nonsense(url, format!("expected JSON of the Item Service, got `{kind}`"))
            });
        }
        refusal(url, &response)
    }
}

fn refusal(url: &str, response: &Response) -> Result<Option<Json>, AdapterError> {
    let (url, status) = (redact(url), response.status);
    match status {
        // Of the service or of the web server: that there is no service at all shows at the root of the tree.
        404 => Ok(None),
        401 => Err(AdapterError::Unauthorized { url, status, message: NOT_LOGGED_IN.to_owned() }),
        301 | 302 | 303 | 307 | 308 => Err(AdapterError::Unauthorized {
            url,
            status,
            message: "the server leads to another page in place of an answer, a log-in form as a rule; check the account, \
                      and that `url` is the address of the content management server itself"
                .to_owned(),
        }),
        403 => Err(AdapterError::Forbidden { url, status, message: REFUSED.to_owned() }),
        _ => Err(AdapterError::BadAnswer { url, message: format!("HTTP {status}") }),
    }
}

const NOT_LOGGED_IN: &str = "the Item Service wants a log-in";

/// 403 has two causes that look the same (doc: Sitecore Services Client security).
const REFUSED: &str = "the Item Service refuses: its `Sitecore.Services.SecurityPolicy` is off (`ServicesOffPolicy`, as delivered) or \
                       local only, or the account may not use it";

fn nonsense(url: &str, message: String) -> AdapterError {
    AdapterError::BadAnswer { url: redact(url), message }
}

/// Whether asking for less at once may help.
pub fn is_overload(error: &AdapterError) -> bool {
    matches!(
        error,
        AdapterError::Transport(TransportError {
            kind: FailureKind::TooLarge(_)
                | FailureKind::Timeout
                | FailureKind::Truncated
                | FailureKind::Server(_),
            ..
        })
    )
}

/// Whether an error is about one item only, so that the others can still be read.
pub fn is_of_one(error: &AdapterError) -> bool {
    is_overload(error) || matches!(error, AdapterError::BadAnswer { .. } | AdapterError::Forbidden { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Scripted;

    const ROOT: &str = "https://cm.test/sitecore/api/ssc";

    fn home(id: Guid) -> String {
        format!(r#"{{"ItemID":"{id}","TemplateID":"{id}","ItemPath":"/sitecore/content/Home"}}"#)
    }

    fn children_url(shape: &str) -> String {
        format!("{ROOT}/item/{}/children?database=master&language=en&{shape}", Guid(1))
    }

    #[test]
    fn refusals_are_told_apart_and_none_is_an_empty_list() {
        let answer = |status: u16, kind: &str| {
            let url = children_url("includeStandardTemplateFields=true");
            let scripted = Scripted::new().status(&url, status, &[("content-type", kind)]);
            Client::new(&scripted, ROOT).children(Guid(1), "en", Shape::Whole)
        };
        assert!(matches!(answer(403, "application/json"), Err(AdapterError::Forbidden { .. })));
        assert!(matches!(answer(401, "application/json"), Err(AdapterError::Unauthorized { .. })));
        assert!(matches!(answer(302, "text/html"), Err(AdapterError::Unauthorized { .. })));
        assert!(matches!(answer(404, "application/json"), Ok(None)), "the item is gone");
        assert!(matches!(answer(400, "application/json"), Err(AdapterError::BadAnswer { .. })));
    }

    #[test]
    fn a_page_of_html_is_no_answer() {
        let url = children_url("includeStandardTemplateFields=true");
        let scripted = Scripted::new().html(&url, "<html>log in</html>");
        let error = Client::new(&scripted, ROOT).children(Guid(1), "en", Shape::Whole).unwrap_err();
        assert!(error.to_string().contains("text/html"), "{error}");
    }

    #[test]
    fn children_that_are_too_many_at_once_are_read_one_by_one() {
        let id = Guid(7);
        let whole =
            format!("{ROOT}/item/{id}?database=master&language=en&includeStandardTemplateFields=true");
        let scripted = Scripted::new()
            .fail(&children_url("includeStandardTemplateFields=true"), FailureKind::TooLarge(16))
            .json(&children_url(&format!("fields={PLACE_KEYS}")), &format!("[{}]", home(id)))
            .json(&whole, &home(id));
        let items = Client::new(&scripted, ROOT).children_whole(Guid(1), "en").unwrap().unwrap();
        assert_eq!((items.len(), scripted.requests().len()), (1, 3));
    }
}
