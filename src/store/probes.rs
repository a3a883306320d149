//! Between the listing and the corpus checks: which pointer leads where, and which address must be asked.

use std::collections::BTreeSet;

use super::migrate::{DROPPED_INDEXES, INDEXES, RESOLVED_INDEXES};
use super::{Result, Store};
use crate::model::ScanId;

/// Scans of this size, in the file, up to which all their indexes are made again.
const BULK_SCANS: i64 = 4;

impl Store {
    /// Makes the indexes that resolving needs; a no-op when they are there.
    pub fn build_lookup_indexes(&mut self) -> Result<()> {
        self.batch_alone(INDEXES)
    }

    /// Makes every secondary index, and the planner's statistics; a no-op when they are there.
    pub fn build_indexes(&mut self) -> Result<()> {
        self.build_lookup_indexes()?;
        self.batch_alone(RESOLVED_INDEXES)
    }

    /// After a scan of at least `least_items`, drops the indexes that only the end of a scan needs and whose keys come in no order: keeping them up
    /// would make the listing of the next scan into the same file several times slower, and that scan makes them again. Where
    /// many scans are kept, making them for all of these would take longer than keeping them.
    pub fn drop_bulk_indexes(&mut self, scan: ScanId, least_items: i64) -> Result<()> {
        if self.is_shared() {
            return Ok(());
        }
        let row = self.query_one(
            "SELECT (SELECT COUNT(*) FROM items WHERE scan_id = ?1) AS of_scan, (SELECT COUNT(*) FROM items) AS of_all",
            &[scan.0.into()],
        )?;
        let count = |name: &str| row.as_ref().and_then(|row| row.int(name)).unwrap_or(0);
        let (of_scan, of_all) = (count("of_scan"), count("of_all"));
        if of_scan < least_items || of_all > of_scan.saturating_mul(BULK_SCANS) {
            return Ok(());
        }
        self.batch_alone(DROPPED_INDEXES)
    }

    /// An index waits for those who write, table after table; in the midst of another process's commit both would wait for
    /// each other.
    fn batch_alone(&mut self, sql: &str) -> Result<()> {
        if self.is_shared() {
            self.transaction(|store| store.backend.batch(sql))
        } else {
            self.backend.batch(sql)
        }
    }

    /// Resolves every pointer of an instance to the item or asset it leads to. Doing it twice changes nothing.
    ///
    /// By id first; an address then by its key, a published item before any other. Two items at one
    /// address (`seo.url-collision`) resolve to the smaller id, so that the result does not depend on order.
    pub fn resolve_references(&mut self, scan: ScanId, instance: i64) -> Result<()> {
        let at = [scan.0.into(), instance.into()];
        self.transaction(|store| {
            for sql in [
                "UPDATE refs SET to_item = NULL, to_asset = NULL WHERE scan_id = ?1 AND instance_id = ?2 \
                 AND (to_item IS NOT NULL OR to_asset IS NOT NULL)",
                "UPDATE refs SET to_item = target_key WHERE scan_id = ?1 AND instance_id = ?2 AND target_kind = 'item' \
                 AND EXISTS (SELECT 1 FROM items i WHERE i.scan_id = ?1 AND i.instance_id = ?2 AND i.id = refs.target_key)",
                "UPDATE refs SET to_asset = target_key WHERE scan_id = ?1 AND instance_id = ?2 \
                 AND target_kind IN ('asset', 'item') AND to_item IS NULL \
                 AND EXISTS (SELECT 1 FROM assets a WHERE a.scan_id = ?1 AND a.instance_id = ?2 AND a.id = refs.target_key)",
                "UPDATE refs SET to_item = (SELECT i.id FROM items i WHERE i.scan_id = ?1 AND i.instance_id = ?2 \
                 AND i.url_key = refs.target_key ORDER BY i.is_public DESC, CASE i.state WHEN 'trashed' THEN 1 ELSE 0 END, i.id \
                 LIMIT 1) WHERE scan_id = ?1 AND instance_id = ?2 AND target_kind = 'internal'",
                "UPDATE refs SET to_asset = (SELECT a.id FROM assets a WHERE a.scan_id = ?1 AND a.instance_id = ?2 \
                 AND a.url_key = refs.target_key ORDER BY a.trashed, a.id LIMIT 1) \
                 WHERE scan_id = ?1 AND instance_id = ?2 AND target_kind = 'internal' AND to_item IS NULL",
            ] {
                store.execute(sql, &at)?;
            }
            Ok(())
        })
    }

    /// Addresses of this site that public items point at and that no record explains, sorted; at most `limit`.
    pub fn unexplained_internal(&mut self, scan: ScanId, instance: i64, limit: u32) -> Result<Vec<String>> {
        self.urls(
            "SELECT DISTINCT r.target_url AS url FROM refs r JOIN items i ON i.scan_id = r.scan_id \
             AND i.instance_id = r.instance_id AND i.id = r.item_id AND i.locale = r.locale \
             WHERE r.scan_id = ?1 AND r.instance_id = ?2 AND r.target_url IS NOT NULL AND i.state = 'published' \
             AND r.target_kind IN ('internal', 'item') AND r.link_kind IN ('anchor', 'image', 'active', 'media', 'form') \
             AND r.to_item IS NULL AND r.to_asset IS NULL ORDER BY url LIMIT ?3",
            scan,
            instance,
            limit,
        )
    }

    /// Addresses of other sites that public items point at, sorted; at most `limit`.
    pub fn external(&mut self, scan: ScanId, instance: i64, limit: u32) -> Result<Vec<String>> {
        self.urls(
            "SELECT DISTINCT r.target_url AS url FROM refs r JOIN items i ON i.scan_id = r.scan_id \
             AND i.instance_id = r.instance_id AND i.id = r.item_id AND i.locale = r.locale \
             WHERE r.scan_id = ?1 AND r.instance_id = ?2 AND r.target_kind = 'external' AND i.state = 'published' \
             AND r.link_kind IN ('anchor', 'image', 'active', 'media') AND LOWER(SUBSTR(r.target_url, 1, 4)) = 'http' ORDER BY url LIMIT ?3",
            scan,
            instance,
            limit,
        )
    }

    /// Addresses of media files, sorted; at most `limit`.
    pub fn media_urls(&mut self, scan: ScanId, instance: i64, limit: u32) -> Result<Vec<String>> {
        self.urls(
            "SELECT DISTINCT url FROM assets WHERE scan_id = ?1 AND instance_id = ?2 AND url IS NOT NULL AND trashed = 0 \
             ORDER BY url LIMIT ?3",
            scan,
            instance,
            limit,
        )
    }

    /// Public pages: item id, locale, title, address; sorted by address; at most `limit`.
    pub fn public_pages(
        &mut self,
        scan: ScanId,
        instance: i64,
        limit: u32,
    ) -> Result<Vec<(String, String, String, String)>> {
        let mut pages = Vec::new();
        self.query_each(
            "SELECT id, locale, title, url FROM items WHERE scan_id = ?1 AND instance_id = ?2 AND routable = 1 \
             AND is_public = 1 AND url IS NOT NULL AND kind IN ('entry', 'page') ORDER BY url, id LIMIT ?3",
            &[scan.0.into(), instance.into(), i64::from(limit).into()],
            |row| {
                let cell = |name: &str| row.text_or_empty(name).to_owned();
                pages.push((cell("id"), cell("locale"), cell("title"), cell("url")));
                Ok(())
            },
        )?;
        Ok(pages)
    }

    /// Addresses that were asked.
    pub fn probed(&mut self, scan: ScanId, instance: i64) -> Result<BTreeSet<String>> {
        let mut urls = BTreeSet::new();
        self.query_each(
            "SELECT url FROM probes WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.into()],
            |row| {
                urls.extend(row.text("url").map(str::to_owned));
                Ok(())
            },
        )?;
        Ok(urls)
    }

    /// Forgets what an address answered.
    pub fn forget_probe(&mut self, scan: ScanId, instance: i64, url: &str) -> Result<()> {
        self.execute(
            "DELETE FROM probes WHERE scan_id = ?1 AND instance_id = ?2 AND url = ?3",
            &[scan.0.into(), instance.into(), url.into()],
        )?;
        Ok(())
    }

    /// Items whose public page was read: id and locale.
    pub fn pages_read(&mut self, scan: ScanId, instance: i64) -> Result<BTreeSet<(String, String)>> {
        let mut pages = BTreeSet::new();
        self.query_each(
            "SELECT item_id, locale FROM pages WHERE scan_id = ?1 AND instance_id = ?2",
            &[scan.0.into(), instance.into()],
            |row| {
                pages.insert((
                    row.text_or_empty("item_id").to_owned(),
                    row.text_or_empty("locale").to_owned(),
                ));
                Ok(())
            },
        )?;
        Ok(pages)
    }

    fn urls(&mut self, sql: &str, scan: ScanId, instance: i64, limit: u32) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        self.query_each(sql, &[scan.0.into(), instance.into(), i64::from(limit).into()], |row| {
            urls.extend(row.text("url").map(str::to_owned));
            Ok(())
        })?;
        Ok(urls)
    }
}
