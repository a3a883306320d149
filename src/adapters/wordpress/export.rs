//! Placeholder: the WXR source.

use serde_json::Value as Json;

use super::settings::Settings;
use crate::adapters::health::Health;
use crate::adapters::{Adapter, AdapterError, BuildInput, Estimate};
use crate::model::{Done, Reference, ReferenceKind, TaskSpec, Tier};
use crate::transport::Transport;

/// Reads an export.
#[derive(Debug)]
pub struct WxrAdapter;

impl WxrAdapter {
    /// From settings.
    pub fn new(_input: &BuildInput, _settings: &Settings) -> Result<Self, AdapterError> {
        Err(AdapterError::Settings("not built yet".to_owned()))
    }
}

impl Adapter for WxrAdapter {
    fn start(&self, _tier: Tier) -> Vec<TaskSpec> {
        Vec::new()
    }
    fn fetch(
        &self,
        _task: &TaskSpec,
        _context: &Json,
        _transport: &dyn Transport,
    ) -> Result<Done, AdapterError> {
        Ok(Done::default())
    }
    fn reference(
        &self,
        field: &str,
        kind: ReferenceKind,
        href: &str,
        base: Option<&str>,
        context: &Json,
    ) -> Reference {
        super::links::reference(&super::links::Site::from_context(context), field, kind, href, base)
    }
    fn url_key(&self, url: &str, context: &Json) -> Option<String> {
        super::links::url_key(&super::links::Site::from_context(context), url)
    }
    fn public_url(&self, _context: &Json) -> Option<String> {
        None
    }
    fn health(&self, _transport: &dyn Transport) -> Health {
        Health { aspects: Vec::new(), permissions: Vec::new(), version: None, latency_ms: None }
    }
    fn estimate(&self, _tier: Tier, _transport: &dyn Transport) -> Result<Estimate, AdapterError> {
        Ok(Estimate::default())
    }
    fn is_live(&self) -> bool {
        false
    }
}
