//! What the published estates are too tidy to have (facts 8.6, point 4): planted by a seed, and told, so that a test knows what is to be found.
//!
//! Stays true: the same seed plants the same into the same estate; everything planted is listed.

use std::collections::BTreeMap;

use uuid::{Uuid, uuid};

use super::estate::{
    Archived, Estate, FIELD, FOLDER, Item, Role, SECTION, Site, TEMPLATE, User, Value, Values, field,
};
use super::system::{days_before, iso_days_before, known_id, made_id};

/// Something planted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// `stale`, `locked-by-nobody`, …
    pub kind: &'static str,
    /// The item's id (32 digits), or the name of a user, role or site.
    pub subject: String,
}

/// The template of planted pages, with these fields.
pub const PAGE: Uuid = uuid!("d0b1e000-0000-4000-8000-000000000001");
pub const TITLE: Uuid = uuid!("d0b1e000-0000-4000-8000-000000000011");
pub const TEXT: Uuid = uuid!("d0b1e000-0000-4000-8000-000000000012");
pub const LINK: Uuid = uuid!("d0b1e000-0000-4000-8000-000000000013");
pub const IMAGE: Uuid = uuid!("d0b1e000-0000-4000-8000-000000000014");
/// An id that nothing has.
pub const NOWHERE: Uuid = uuid!("d0b1edea-dead-4000-8000-00000000dead");

/// A number that looks random, from two.
fn mixed(seed: u64, n: u64) -> u64 {
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().chain(n.to_le_bytes()).collect();
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

struct Plant<'a> {
    estate: &'a mut Estate,
    now: &'a str,
    /// Below which planted pages are.
    root: Item,
    planted: Vec<Planted>,
}

/// Plants one of each kind, some more than once.
pub fn plant(estate: &mut Estate, seed: u64, now: &str) -> Vec<Planted> {
    let site = estate.sites.iter().find(|it| !it.is_system).cloned();
    let home = site.as_ref().map(|it| format!("{}{}", it.root_path, it.start_item));
    let home = home.and_then(|it| estate.master().by_path(&it).cloned());
    let home = home.unwrap_or_else(|| {
        estate.master().by_path("/sitecore/content").expect("every estate has it").clone()
    });
    let path = format!("{}/Planted", home.path);
    let root = dated(Item::new(made_id(&format!("{seed}{path}")), home.id, FOLDER, &path), now, 40, 5);
    estate.master_mut().put(root.clone());
    let mut plant = Plant { estate, now, root, planted: Vec::new() };
    plant.template();
    plant.pages();
    plant.crowds();
    plant.media();
    plant.people();
    plant.existing(seed);
    plant.sites(site);
    plant.planted.sort();
    plant.planted
}

fn dated(mut item: Item, now: &str, created: i64, updated: i64) -> Item {
    for version in item.languages.values_mut().flat_map(|it| it.versions.values_mut()) {
        date(version, now, created, updated);
    }
    item
}

fn date(version: &mut Values, now: &str, created: i64, updated: i64) {
    version.insert(field::CREATED, Value::text(days_before(now, created)));
    version.insert(field::CREATED_BY, Value::text(r"sitecore\admin"));
    version.insert(field::UPDATED, Value::text(days_before(now, updated)));
    version.insert(field::UPDATED_BY, Value::text(r"sitecore\admin"));
    version
        .entry(field::REVISION)
        .or_insert_with(|| Value::text(made_id(&format!("{created}{updated}")).hyphenated().to_string()));
}

impl Plant<'_> {
    fn note(&mut self, kind: &'static str, subject: impl Into<String>) {
        self.planted.push(Planted { kind, subject: subject.into() });
    }

    fn put(&mut self, item: Item) {
        self.estate.master_mut().put(item);
    }

    /// `Title`, `Text`, `Link` and `Image`, with standard values that hold a layout, and an icon.
    fn template(&mut self) {
        let path = "/sitecore/templates/Project/Planted/Planted Page";
        let folder = made_id("/sitecore/templates/Project/Planted");
        let project = known_id("/sitecore/templates/Project");
        let now = self.now.to_owned();
        let recent = |item: Item| dated(item, &now, 40, 5);
        self.put(recent(Item::new(
            folder,
            project,
            known_id("/sitecore/templates/System/Templates/Template Folder"),
            "/sitecore/templates/Project/Planted",
        )));
        let standard = made_id(&format!("{path}/__Standard Values"));
        let template = Item::new(PAGE, folder, TEMPLATE, path)
            .with(field::STANDARD_VALUES, standard.braced().to_string())
            .with(field::ICON, "Office/32x32/document.png");
        self.put(recent(template));
        let layout = Item::new(
            made_id("/sitecore/layout/Layouts/Planted"),
            known_id("/sitecore/layout/Layouts"),
            known_id("/sitecore/templates/System/Layout/Layout"),
            "/sitecore/layout/Layouts/Planted",
        );
        let renderings = format!(
            r#"<r xmlns:xsd="http://www.w3.org/2001/XMLSchema"><d id="{{FE5D7FDF-89C0-4D99-9AA3-B5FBD009C9F3}}" l="{}" /></r>"#,
            layout.id.braced().to_string().to_uppercase(),
        );
        self.put(recent(layout));
        let values = Item::new(standard, PAGE, PAGE, &format!("{path}/__Standard Values"));
        self.put(recent(values.with(field::RENDERINGS, renderings)));
        let section = made_id(&format!("{path}/Content"));
        self.put(recent(Item::new(section, PAGE, SECTION, &format!("{path}/Content"))));
        for (id, name, kind) in [
            (TITLE, "Title", "Single-Line Text"),
            (TEXT, "Text", "Rich Text"),
            (LINK, "Link", "General Link"),
            (IMAGE, "Image", "Image"),
        ] {
            let item =
                Item::new(id, section, FIELD, &format!("{path}/Content/{name}")).with(field::TYPE, kind);
            self.put(recent(item));
        }
    }

    /// A page of this name with a title and these values in its version.
    fn page(&self, name: &str, values: &[(Uuid, &str)]) -> Item {
        let path = format!("{}/{name}", self.root.path);
        let mut item = dated(Item::new(made_id(&path), self.root.id, PAGE, &path), self.now, 40, 5);
        for version in item.languages.values_mut().flat_map(|it| it.versions.values_mut()) {
            version.insert(TITLE, Value::text(format!("Title of {name}")));
            version.insert(TEXT, Value::text(format!("<p>Words about {name} that stand nowhere else.</p>")));
            for (id, text) in values {
                version.insert(*id, Value::text(*text));
            }
        }
        item
    }

    fn plant_page(&mut self, kind: &'static str, name: &str, values: &[(Uuid, &str)]) -> Uuid {
        let item = self.page(name, values);
        let id = item.id;
        self.put(item);
        self.note(kind, id.simple().to_string());
        id
    }

    fn pages(&mut self) {
        let nowhere = NOWHERE.braced().to_string().to_uppercase();
        let link = format!(r#"<link linktype="internal" id="{nowhere}" text="gone" />"#);
        self.plant_page("broken-link", "broken link", &[(LINK, &link)]);
        let rich = format!(
            r#"<p>See <a href="~/link.aspx?_id={}&amp;_z=z">this</a>.</p>"#,
            NOWHERE.simple().to_string().to_uppercase()
        );
        self.plant_page("broken-link", "broken rich text", &[(TEXT, &rich)]);
        let image = format!(r#"<image mediaid="{nowhere}" alt="a picture" />"#);
        self.plant_page("broken-image", "broken image", &[(IMAGE, &image)]);
        let layout = format!(
            r#"<r xmlns:xsd="http://www.w3.org/2001/XMLSchema"><d id="{{FE5D7FDF-89C0-4D99-9AA3-B5FBD009C9F3}}"><r id="{}" uid="{{D0B1E000-0000-4000-8000-0000000000AA}}" ds="{nowhere}" ph="/main" /></d></r>"#,
            self.rendering().braced().to_string().to_uppercase(),
        );
        self.plant_page("broken-datasource", "broken datasource", &[(field::FINAL_RENDERINGS, &layout)]);
        self.plant_page("token", "unresolved token", &[(TITLE, "About $name")]);
        let source = format!("sitecore://master/{nowhere}?lang=en&ver=1");
        self.plant_page("clone-of-nothing", "clone of nothing", &[(field::SOURCE, &source)]);
        let long = format!("<p>{}</p>", "All work and no play. ".repeat(5000));
        self.plant_page("large-field", "large field", &[(TEXT, &long)]);

        let workflow_path = "/sitecore/system/Workflows/Sample Workflow";
        let workflow = known_id(workflow_path).braced().to_string();
        for (kind, name, state) in [
            ("stuck", "stuck in approval", "Awaiting Approval"),
            ("forgotten-draft", "forgotten draft", "Draft"),
        ] {
            let state = known_id(&format!("{workflow_path}/{state}")).braced().to_string();
            let mut item =
                self.page(name, &[(field::WORKFLOW_STATE, &state)]).with(field::WORKFLOW, workflow.clone());
            for version in item.languages.values_mut().flat_map(|it| it.versions.values_mut()) {
                date(version, self.now, 150, 120);
            }
            self.note(kind, item.id.simple().to_string());
            self.put(item);
        }

        let hidden = self.page("never published", &[]).with(field::NEVER_PUBLISH, "1");
        let to_hidden = format!(
            r#"<link linktype="internal" id="{}" text="hidden" />"#,
            hidden.id.braced().to_string().to_uppercase()
        );
        self.note("never-published", hidden.id.simple().to_string());
        self.put(hidden);
        self.plant_page("link-to-unpublished", "link to unpublished", &[(LINK, &to_hidden)]);

        let mut lost = self.page("template is gone", &[]);
        lost.template = NOWHERE;
        self.note("no-template", lost.id.simple().to_string());
        self.put(lost);
        for (kind, owner) in
            [("locked-by-nobody", r"sitecore\leaver"), ("locked-by-sleeper", r"sitecore\sleeper")]
        {
            let lock = format!(r#"<r owner="{owner}" date="{}" />"#, days_before(self.now, 300));
            self.plant_page(kind, &kind.replace('-', " "), &[(field::LOCK, &lock)]);
        }
    }

    /// A rendering that is there, so that only the datasource is wrong.
    fn rendering(&self) -> Uuid {
        let view = known_id("/sitecore/templates/System/Layout/Renderings/View rendering");
        let master = self.estate.master();
        let mut all = master.items.values().filter(|it| it.path.starts_with("/sitecore/layout/Renderings/"));
        all.find(|it| it.template == view || !it.is_synthetic).map_or(view, |it| it.id)
    }

    fn crowds(&mut self) {
        let crowd = self.plant_page("many-children", "crowd", &[]);
        let path = format!("{}/crowd", self.root.path);
        for n in 0..120 {
            let mut child = self.page(&format!("crowd/child {n:03}"), &[]);
            child.parent = crowd;
            child.path = format!("{path}/child {n:03}");
            child.name = format!("child {n:03}");
            self.put(child);
        }
        let mut many = self.page("many versions", &[]);
        if let Some(english) = many.languages.get_mut("en") {
            let first = english.versions.get(&1).cloned().unwrap_or_default();
            english.versions.extend((2..=14).map(|version| (version, first.clone())));
        }
        self.note("many-versions", many.id.simple().to_string());
        self.put(many);
        for (kind, names) in [("duplicate-name", ["twin", "twin"]), ("same-slug", ["one two", "one-two"])] {
            for (n, name) in names.iter().enumerate() {
                let mut item = self.page(name, &[(TITLE, &format!("{kind} {n}"))]);
                item.id = made_id(&format!("{}{n}", item.path));
                self.note(kind, item.id.simple().to_string());
                self.put(item);
            }
        }
    }

    fn media(&mut self) {
        let library = known_id("/sitecore/media library");
        let jpeg = known_id("/sitecore/templates/System/Media/Unversioned/Jpeg");
        let ids: BTreeMap<&str, Uuid> = BTreeMap::from([
            ("Alt", uuid!("65885c44-8fcd-4a7f-94f1-ee63703fe193")),
            ("Extension", uuid!("c06867fe-9a43-4c7d-b739-48780492d06f")),
            ("Mime Type", uuid!("6f47a0a5-9c94-4b48-abeb-42d38def6054")),
            ("Size", uuid!("6954b7c7-2487-423f-8600-436cb3b6dc0e")),
        ]);
        for (kind, name, alt, has_blob) in
            [("no-blob", "without a file", "a harbour", false), ("no-alt", "without words", "", true)]
        {
            let path = format!("/sitecore/media library/{name}");
            let mut item = dated(Item::new(made_id(&path), library, jpeg, &path), self.now, 200, 150)
                .with(ids["Extension"], "jpg")
                .with(ids["Mime Type"], "image/jpeg")
                .with(ids["Size"], "20480");
            if has_blob {
                item.shared.insert(field::BLOB, Value { blob: Some(made_id(&path)), ..Value::default() });
            }
            if let Some(version) = item.languages.get_mut("en").and_then(|it| it.versions.get_mut(&1)) {
                version.insert(ids["Alt"], Value::text(alt));
            }
            let id = item.id;
            self.note(kind, id.simple().to_string());
            self.note("unused-media", id.simple().to_string());
            self.put(item);
        }
    }

    fn people(&mut self) {
        let bloat: Vec<String> = (1..=12).map(|n| format!(r"sitecore\Duty {n:02}")).collect();
        let user = |name: &str, roles: &[String], last: String| User {
            name: format!(r"sitecore\{name}"),
            full_name: name.to_owned(),
            email: format!("{name}@example.com"),
            roles: roles.to_vec(),
            last_activity: last.clone(),
            last_login: last,
            ..User::default()
        };
        let author = [r"sitecore\Author".to_owned()];
        let users = [
            ("user-asleep", user("sleeper", &author, iso_days_before(self.now, 400))),
            ("user-never-there", user("never", &author, String::new())),
            ("user-with-many-roles", user("jack", &bloat, iso_days_before(self.now, 1))),
            (
                "user-disabled",
                User { is_disabled: true, ..user("gone", &author, iso_days_before(self.now, 30)) },
            ),
            ("user-without-role", user("lonely", &[], iso_days_before(self.now, 1))),
        ];
        for (kind, user) in users {
            self.note(kind, user.name.clone());
            self.estate.users.push(user);
        }
        self.estate.roles.extend(bloat.into_iter().map(|name| Role { name, member_of: Vec::new() }));
        let empty = r"sitecore\Nobody Here".to_owned();
        self.note("empty-role", empty.clone());
        self.estate.roles.push(Role { name: empty, member_of: Vec::new() });
        self.estate.users.sort_by(|a, b| a.name.cmp(&b.name));
        self.estate.roles.sort_by(|a, b| a.name.cmp(&b.name));
        for n in 0..2_u32 {
            let path = format!("/sitecore/content/thrown away {n}");
            self.estate.archived.push(Archived {
                id: made_id(&format!("archive {n}")),
                item: made_id(&path),
                name: format!("thrown away {n}"),
                original_location: path,
                by: r"sitecore\admin".to_owned(),
                date: iso_days_before(self.now, 10),
                parent: known_id("/sitecore/content"),
            });
        }
    }

    /// Items of the folder that nobody has touched for years, drawn by the seed.
    fn existing(&mut self, seed: u64) {
        let now = self.now.to_owned();
        let before = self.estate.master().clone();
        let master = self.estate.master_mut();
        let of_content = |it: &&Item| {
            let has_no_workflow = it
                .languages
                .values()
                .all(|it| it.versions.values().all(|it| !it.contains_key(&field::WORKFLOW_STATE)));
            it.path.starts_with("/sitecore/content/") && !it.is_synthetic && has_no_workflow
        };
        let is_page = |it: &&Item| {
            let version = it.newest("en").unwrap_or(1);
            let layouts = [field::RENDERINGS, field::FINAL_RENDERINGS];
            !it.path.contains("/Presentation/")
                && layouts.iter().any(|id| before.text(it, *id, "en", version).contains(" l=\"{"))
        };
        let (pages, others): (Vec<&Item>, Vec<&Item>) =
            before.items.values().filter(of_content).partition(is_page);
        let mut drawn: Vec<Uuid> = Vec::new();
        for (salt, candidates) in [(0, pages), (100, others)] {
            let n_candidates = u64::try_from(candidates.len()).expect("few");
            for n in (0..3).filter(|_| n_candidates > 0) {
                let at = usize::try_from(mixed(seed, salt + n) % n_candidates).expect("few");
                if !drawn.contains(&candidates[at].id) {
                    drawn.push(candidates[at].id);
                }
            }
        }
        for id in &drawn {
            let Some(item) = master.item_mut(*id) else { continue };
            for version in item.languages.values_mut().flat_map(|it| it.versions.values_mut()) {
                date(version, &now, 1200, 800);
            }
        }
        for id in drawn {
            self.note("stale", id.simple().to_string());
        }
    }

    fn sites(&mut self, of: Option<Site>) {
        let Some(site) = of else { return };
        let twin = Site { name: format!("{}-twin", site.name), ..site };
        self.note("same-host", twin.name.clone());
        self.estate.sites.insert(0, twin);
        self.estate.sites.sort_by(|a, b| (a.is_system, &a.name).cmp(&(b.is_system, &b.name)));
    }
}
