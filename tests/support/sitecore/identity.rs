//! Log-in: Auth0 of the cloud (`/oauth/token`) and the Identity Server (`/connect/token`), and the cookie of the Item Service.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::http::{Answer, Request};
use super::{Shared, locked};

/// Who is logged in.
#[derive(Default)]
pub struct Grants {
    /// Requests made with each token or cookie.
    used: HashMap<String, usize>,
    pub handed_out: usize,
}

impl Grants {
    pub fn hand_out(&mut self, token: impl FnOnce(usize) -> String) -> String {
        self.handed_out += 1;
        let token = token(self.handed_out);
        self.used.insert(token.clone(), 0);
        token
    }

    /// Counts a request made with a token; false when it is unknown or was used up.
    pub fn uses(&mut self, token: &str, most: Option<usize>) -> bool {
        let Some(used) = self.used.get_mut(token) else { return false };
        *used += 1;
        most.is_none_or(|most| *used <= most)
    }
}

impl Shared {
    /// Facts 2, "XM Cloud / `SitecoreAI` token" and "On-premises token".
    pub(super) fn identity(&self, request: &Request, path: &str) -> Answer {
        if path == "/.well-known/openid-configuration" {
            let host = request.header("host").unwrap_or("127.0.0.1");
            let issuer = format!("http://{host}");
            return Answer::json(
                200,
                &json!({
                    "issuer": issuer,
                    "token_endpoint": if self.options.is_cloud { format!("{issuer}/oauth/token") } else { format!("{issuer}/connect/token") },
                    "authorization_endpoint": format!("{issuer}/connect/authorize"),
                    "device_authorization_endpoint": format!("{issuer}/connect/deviceauthorization"),
                    "jwks_uri": format!("{issuer}/.well-known/openid-configuration/jwks"),
                    "grant_types_supported": ["client_credentials", "password", "refresh_token"],
                }),
            );
        }
        if request.method != "POST" {
            return Answer::status(405);
        }
        let form = request.form();
        let basic = request.header("authorization").and_then(|it| it.strip_prefix("Basic ")).and_then(|it| {
            let bytes = base64::engine::general_purpose::STANDARD.decode(it).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
        });
        let get = |name: &str| form.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
        let (id, secret) = match &basic {
            Some((id, secret)) => (id.as_str(), secret.as_str()),
            None => (get("client_id"), get("client_secret")),
        };
        let refuse = |status: u16, error: &str, text: &str| {
            Answer::json(status, &json!({"error": error, "error_description": text}))
        };
        if (id, secret) != (self.options.client_id.as_str(), self.options.client_secret.as_str()) {
            let status = if path == "/oauth/token" { 401 } else { 400 };
            return refuse(status, "invalid_client", "Unauthorized");
        }
        match (path, get("grant_type")) {
            // Auth0 gives no token of this API without its audience.
            ("/oauth/token", "client_credentials") if get("audience") != "https://api.sitecorecloud.io" => {
                return refuse(403, "access_denied", "Service not enabled within domain");
            }
            (_, "client_credentials") => {}
            ("/connect/token", "password") => {
                let is_user = get("username").eq_ignore_ascii_case(&self.options.user);
                if !is_user || get("password") != self.options.password {
                    return refuse(400, "invalid_grant", "invalid_username_or_password");
                }
                if !get("scope").split(' ').any(|it| it == "sitecore.profile.api") {
                    return refuse(400, "invalid_scope", "");
                }
            }
            _ => return refuse(400, "unsupported_grant_type", ""),
        }
        let seconds = locked(&self.switches).token_seconds;
        let token = locked(&self.grants).hand_out(jwt);
        let scope =
            if path == "/oauth/token" { "xmcloud.cm:admin" } else { "sitecore.profile sitecore.profile.api" };
        Answer::json(
            200,
            &json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scope}),
        )
    }

    /// Whether the request carries a token that is good.
    pub(super) fn has_token(&self, request: &Request) -> bool {
        let most = locked(&self.switches).token_requests;
        let header = request.header("authorization").unwrap_or_default();
        let token = header.split_once(' ').filter(|it| it.0.eq_ignore_ascii_case("bearer")).map(|it| it.1);
        token.is_some_and(|it| locked(&self.grants).uses(it, most))
    }
}

/// Looks like a token of the cloud to whoever looks into it.
pub fn jwt(number: usize) -> String {
    let part = |it: serde_json::Value| URL_SAFE_NO_PAD.encode(it.to_string());
    let claims = json!({
        "https://auth.sitecorecloud.io/claims/tenant_name": "double",
        "scope": "xmcloud.cm:admin",
        "exp": 4_102_444_800_u64,
        "jti": number,
    });
    format!("{}.{}.c2lnbmF0dXJl", part(json!({"alg": "RS256", "typ": "JWT"})), part(claims))
}
