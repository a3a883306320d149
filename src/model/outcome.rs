//! What a check says of one unit, and of all of them.

use serde::{Deserialize, Serialize};

use super::Failure;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $sentence:literal);+ $(;)?) => {
        /// Why something could not be looked at. The words are a promise to scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum UnknownReason {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl UnknownReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word used in the store, in JSON and in reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The reason of that word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }

            /// A sentence for people.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)+ }
            }
        }
    };
}

reasons! {
    /// The credential may not read it (401, 403).
    Forbidden = "forbidden", "the credential may not read what this check needs";
    /// No credential was configured.
    NoCredential = "no-credential", "no credential is configured, and anonymous visitors may not read it";
    /// The CMS, its version, or this source has no such thing.
    Unsupported = "unsupported-version", "this source or version of the CMS cannot tell";
    /// A higher tier would have looked.
    Tier = "tier", "this tier does not look there; a higher `--tier` does";
    /// Some pages of the inventory are missing.
    PartialInventory = "partial-inventory", "part of the inventory could not be read";
    /// A limit set by the operator was reached.
    Budget = "budget", "a configured limit was reached before everything was looked at";
    /// The CMS kept refusing for its rate limit.
    RateLimited = "rate-limited", "the server kept answering that there are too many requests";
    /// No answer.
    Unreachable = "unreachable", "the server could not be reached or did not answer in time";
    /// An answer larger than the cap.
    PayloadTooLarge = "payload-too-large", "an answer was larger than `limits.max_response_bytes`";
    /// An answer nobody could make sense of.
    BadAnswer = "bad-answer", "the server answered with something that is not what its API promises";
    /// More than Conduit keeps in memory.
    TooLarge = "too-large", "there is more than this check may keep in memory";
    /// A bug in Conduit.
    Internal = "internal-error", "the check itself failed; this is a bug in Conduit, please report it";
    /// The scan was stopped before it got there.
    Interrupted = "interrupted", "the scan was stopped before it got there";
    /// Nothing was there to be looked at yet (needs an earlier scan).
    NoHistory = "no-history", "needs the result of an earlier scan";
}

/// A check's answer for one unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Looked at, and fine.
    Pass,
    /// Looked at, and not fine.
    Fail(Failure),
    /// The rule does not concern this unit.
    NotApplicable,
    /// Could not be looked at.
    Unknown(UnknownReason),
}

/// Units of one check, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Pass + fail (accepted ones included).
    pub evaluated: u64,
    /// Failing, accepted ones included.
    pub failing: u64,
    /// Could not be looked at.
    pub unknown: u64,
}

impl Counts {
    /// Adds one verdict.
    pub fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Pass => self.evaluated += 1,
            Verdict::Fail(_) => {
                self.evaluated += 1;
                self.failing += 1;
            }
            Verdict::NotApplicable => {}
            Verdict::Unknown(_) => self.unknown += 1,
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: Self) {
        self.evaluated += other.evaluated;
        self.failing += other.failing;
        self.unknown += other.unknown;
    }
}
