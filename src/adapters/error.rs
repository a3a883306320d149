//! Why a task gave no records.

use crate::model::UnknownReason;
use crate::transport::TransportError;

/// A task that failed for good.
#[derive(Debug, thiserror::Error)]
pub enum AdapterError {
    /// No usable answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The credential was refused.
    #[error("the credential was refused: {message} (HTTP {status}, {url})")]
    Unauthorized {
        /// Redacted address.
        url: String,
        /// Status.
        status: u16,
        /// The vendor's code, or a sentence.
        message: String,
    },
    /// The credential may not read this.
    #[error("not allowed to read this: {message} (HTTP {status}, {url})")]
    Forbidden {
        /// Redacted address.
        url: String,
        /// Status.
        status: u16,
        /// The vendor's code, or a sentence.
        message: String,
    },
    /// The CMS has no such thing.
    #[error("not there: {message} (HTTP {status}, {url})")]
    NotFound {
        /// Redacted address.
        url: String,
        /// Status.
        status: u16,
        /// The vendor's code, or a sentence.
        message: String,
    },
    /// An answer that is not what the API promises.
    #[error("unexpected answer: {message} ({url})")]
    BadAnswer {
        /// Redacted address, or the file and line.
        url: String,
        /// What was expected and what came, at most 200 bytes of it.
        message: String,
    },
    /// The place in a listing is no longer valid; the listing starts over.
    #[error("the position in the listing is no longer valid")]
    PositionExpired,
    /// Settings that cannot work.
    #[error("{0}")]
    Settings(String),
    /// A file that cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

impl AdapterError {
    /// What it means for a check.
    pub fn reason(&self) -> UnknownReason {
        match self {
            Self::Transport(error) => error.kind.reason(),
            Self::Unauthorized { .. } | Self::Forbidden { .. } => UnknownReason::Forbidden,
            Self::NotFound { .. } => UnknownReason::Unsupported,
            Self::BadAnswer { .. } | Self::PositionExpired => UnknownReason::BadAnswer,
            Self::Settings(_) | Self::File { .. } => UnknownReason::Unreachable,
        }
    }
}
