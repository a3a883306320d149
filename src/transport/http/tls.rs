//! What an encrypted connection must be: authorities, versions, the certificate to show.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, parse_pem};

use super::super::caps::{AtCap, BodyError, read_body};
use super::super::error::SetupError;
use super::super::settings::{Settings, TlsVersion};

/// Largest certificate file: the whole set of a browser is a quarter of it.
const MAX_BUNDLE_BYTES: u64 = 4 * 1024 * 1024;

/// Ring's algorithms. ureq offers every version that has a cipher suite, so a version is left out by leaving out its
/// suites; there is no other knob in 3.5 (`tls/rustls.rs`, `ALL_VERSIONS`).
pub(super) fn provider(oldest: TlsVersion) -> Arc<CryptoProvider> {
    let mut provider = rustls::crypto::ring::default_provider();
    if oldest == TlsVersion::V1_3 {
        provider.cipher_suites.retain(|it| it.tls13().is_some());
    }
    Arc::new(provider)
}

/// The certificate to show, and its key. Checked here, since ureq panics on a pair that does not belong together.
pub(super) fn client_cert(settings: &Settings) -> Result<Option<ClientCert>, SetupError> {
    let (cert_file, key_file) = match (&settings.client_cert, &settings.client_key) {
        (None, None) => return Ok(None),
        (Some(cert), Some(key)) => (cert, key),
        (Some(alone), None) | (None, Some(alone)) => {
            let message = "one of the two is missing".to_owned();
            return Err(SetupError::ClientCert { path: alone.display().to_string(), message });
        }
    };
    let wrong = |path: &std::path::Path| {
        let path = path.display().to_string();
        move |message: String| SetupError::ClientCert { path: path.clone(), message }
    };
    let chain = pem_certificates(cert_file, &wrong(cert_file))?;
    let of_key = wrong(key_file);
    let text = pem(key_file, &of_key)?;
    let unreadable = || of_key("there is no private key in it that can be read".to_owned());
    let key = PrivateKey::from_pem(&text).map_err(|_| unreadable())?;
    let der = PrivateKeyDer::from_pem_slice(&text).map_err(|_| unreadable())?;
    let ders = chain.iter().map(|it| CertificateDer::from(it.der().to_vec())).collect();
    let signer = rustls::crypto::ring::default_provider()
        .key_provider
        .load_private_key(der)
        .map_err(|_| of_key("the private key is of a kind that is not supported".to_owned()))?;
    match CertifiedKey::new(ders, signer).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {}
        Err(_) => return Err(of_key("the private key does not belong to the certificate".to_owned())),
    }
    Ok(Some(ClientCert::new_with_certs(&chain, key)))
}

pub(super) fn certificates(path: &std::path::Path) -> Result<Vec<Certificate<'static>>, SetupError> {
    pem_certificates(path, &|message| SetupError::CaBundle { path: path.display().to_string(), message })
}

fn pem(path: &std::path::Path, wrong: &dyn Fn(String) -> SetupError) -> Result<Vec<u8>, SetupError> {
    let mut file = std::fs::File::open(path).map_err(|error| wrong(error.to_string()))?;
    let (pem, _) = read_body(&mut file, MAX_BUNDLE_BYTES, AtCap::Refuse).map_err(|error| match error {
        BodyError::TooLarge(cap) => wrong(format!("larger than {cap} bytes")),
        BodyError::Io(error) => wrong(error.to_string()),
    })?;
    Ok(pem)
}

fn pem_certificates(
    path: &std::path::Path,
    wrong: &dyn Fn(String) -> SetupError,
) -> Result<Vec<Certificate<'static>>, SetupError> {
    let pem = pem(path, wrong)?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(wrong("a block in it is not valid PEM".to_owned())),
        }
    }
    if found.is_empty() { Err(wrong("no certificate in it".to_owned())) } else { Ok(found) }
}
