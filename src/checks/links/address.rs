//! Reading addresses the way browsers do (WHATWG URL), for the checks of this folder.

use url::{Host, Url};

use crate::checks::Situation;
use crate::model::Reference;

/// The address of a pointer, when it has one that parses.
pub(super) fn url_of(reference: &Reference) -> Option<Url> {
    reference.url.as_deref().and_then(|it| Url::parse(it).ok())
}

/// Whether the address is on the site's own host and port.
pub(super) fn is_own_host(url: &Url, situation: &Situation) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    match url.port() {
        Some(port) => situation.host == format!("{host}:{port}"),
        None => situation.host == host,
    }
}

/// Why an address can be reached from inside an organisation only; `None` when it looks public.
pub(super) fn inside_only(url: &Url, labels: &[String], suffixes: &[String]) -> Option<String> {
    if url.scheme() == "file" {
        return Some("the `file:` scheme".to_owned());
    }
    match url.host()? {
        Host::Ipv4(address) => (address.is_loopback()
            || address.is_private()
            || address.is_link_local()
            || address.is_unspecified())
        .then(|| "a private network address".to_owned()),
        Host::Ipv6(address) => {
            let is_inside = address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address
                    .to_ipv4_mapped()
                    .is_some_and(|it| it.is_loopback() || it.is_private() || it.is_link_local());
            is_inside.then(|| "a private network address".to_owned())
        }
        Host::Domain(domain) => inside_name(domain, labels, suffixes),
    }
}

fn inside_name(domain: &str, labels: &[String], suffixes: &[String]) -> Option<String> {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let parts: Vec<&str> = domain.split('.').collect();
    let (first, last) = (parts.first()?, parts.last()?);
    if *first == "localhost" && parts.len() == 1 {
        return Some("`localhost`".to_owned());
    }
    if suffixes.iter().any(|it| it == last) && parts.len() > 1 {
        return Some(format!("the suffix `.{last}`"));
    }
    // `dev.to` and `test.com` are public sites: only a name in front of a registered one tells.
    if parts.len() > 2 && labels.iter().any(|it| it == first) {
        return Some(format!("the name `{first}.`"));
    }
    None
}

/// Decodes `%XX`; bytes that are not UTF-8 are replaced.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::links::fixture::situation;

    #[test]
    fn a_cut_escape_is_kept_as_written() {
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("a%2"), "a%2");
        assert_eq!(percent_decoded("%zz"), "%zz");
        assert_eq!(percent_decoded("%C3%BCber"), "über");
        assert_eq!(percent_decoded("%ff"), "\u{fffd}");
    }

    #[test]
    fn the_own_host_includes_its_port() {
        let mut situation = situation();
        situation.host = "127.0.0.1:8080".to_owned();
        assert!(is_own_host(&Url::parse("http://127.0.0.1:8080/a").unwrap(), &situation));
        assert!(!is_own_host(&Url::parse("http://127.0.0.1/a").unwrap(), &situation));
    }
}
