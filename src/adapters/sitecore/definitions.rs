//! What has to be known of a whole instance before one item can be judged: templates with standard values, workflows, languages,
//! parameters of renderings. Collected item by item, in any order, by whichever source.
//!
//! Stays true: the same items in any order give the same [`World`].

use std::collections::BTreeSet;

use super::guid::Guid;
use super::known::{self, field, template};
use super::normalise::is_checked;
use super::raw::{RawHeader, RawItem};
use super::templates::{Builder, newest};
use super::world::{Region, WorkflowState, World};

/// Collects definitions.
#[derive(Debug, Default)]
pub struct Definitions {
    templates: Builder,
    /// States that workflows begin with.
    initial: BTreeSet<Guid>,
}

impl Definitions {
    /// Whether the item defines something that judging others needs.
    pub fn wants(header: &RawHeader) -> bool {
        Builder::wants(header.template, header.name())
            || matches!(header.template, template::STATE | template::WORKFLOW_TEMPLATE | template::LANGUAGE)
            || known::RENDERING_TEMPLATES.contains(&header.template)
    }

    /// Takes one of the items that [`Definitions::wants`] wants.
    pub fn add(&mut self, item: &RawItem, world: &mut World) {
        self.templates.add(item);
        match item.header.template {
            template::STATE => {
                let is_final = is_checked(item, field::STATE_FINAL);
                world.states.insert(item.header.id, WorkflowState { is_final, is_initial: false });
                world.workflows.entry(item.header.parent).or_default().has_final |= is_final;
            }
            template::LANGUAGE => {
                let fallback = newest(item, field::FALLBACK_LANGUAGE).and_then(|it| Guid::parse(&it.value));
                world.languages.insert(item.header.id, fallback.filter(|it| !it.is_nil()));
            }
            template::WORKFLOW_TEMPLATE => {
                let state = newest(item, field::INITIAL_STATE).and_then(|it| Guid::parse(&it.value));
                world.workflows.entry(item.header.id).or_default().has_initial = state.is_some();
                self.initial.extend(state);
            }
            _ => {
                let parameters =
                    newest(item, field::PARAMETERS_TEMPLATE).and_then(|it| Guid::parse(&it.value));
                world.parameter_templates.extend(parameters);
            }
        }
    }

    /// Resolves everything that was collected.
    pub fn finish(self, world: &mut World) {
        world.templates = self.templates.build();
        for state in self.initial {
            world.states.entry(state).or_default().is_initial = true;
        }
    }
}

/// A file of the media library, not a folder.
pub fn is_asset(header: &RawHeader) -> bool {
    Region::of(&header.path) == Some(Region::Media)
        && !matches!(
            header.template,
            template::MEDIA_FOLDER | template::FOLDER | template::NODE | template::MAIN_SECTION
        )
}
