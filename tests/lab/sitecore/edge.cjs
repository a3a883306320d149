// Calls the functions of Sitecore's own clients (Content SDK, JSS) that read from Edge, and prints what each gave as one JSON object:
//
//     node edge.cjs ADDRESS KEY SITE ROOT_ID
//
// A call that fails prints its error under its name, so that the test says which.
'use strict';
const [address, key, site, root] = process.argv.slice(2);
const { SitecoreClient } = require('@sitecore-content-sdk/content/client');
const { SiteInfoService } = require('@sitecore-content-sdk/content/site');
const { GraphQLRequestClient } = require('@sitecore-jss/sitecore-jss');
const layout = require('@sitecore-jss/sitecore-jss/layout');
const sites = require('@sitecore-jss/sitecore-jss/site');
const i18n = require('@sitecore-jss/sitecore-jss/i18n');

const answers = {};
async function call(name, of) {
  try {
    answers[name] = await of();
  } catch (error) {
    answers[name] = { failed: String(error && error.stack) };
  }
}

async function sdk(name, api) {
  const client = new SitecoreClient({
    api,
    defaultSite: site,
    defaultLanguage: 'en',
    retries: { count: 1 },
    layout: {},
    dictionary: { caching: { enabled: false } },
    editingSecret: 'x',
    multisite: { enabled: true },
    personalize: { enabled: true },
    sites: [{ name: site, hostName: '*', language: 'en' }],
  });
  const at = { locale: 'en', site };
  await call(`${name}.page`, () => client.getPage('/', at));
  await call(`${name}.dictionary`, () => client.getDictionary(at));
  await call(`${name}.paths`, () => client.getPagePaths([site], ['en']));
  await call(`${name}.robots`, () => client.getRobots(site));
  await call(`${name}.data`, () => client.getData(
    'query($root: String!) { item(path: $root, language: "en") { name path children(first: 500) { total results { name } } } }',
    { root },
  ));
}

async function jss() {
  const clientFactory = GraphQLRequestClient.createClientFactory({ endpoint: `${address}/sitecore/api/graph/edge`, apiKey: key });
  const options = { clientFactory, siteName: site, cacheEnabled: false, language: 'en' };
  await call('jss.layout', () => new layout.GraphQLLayoutService(options).fetchLayoutData('/', 'en'));
  await call('jss.sites', () => new sites.GraphQLSiteInfoService(options).fetchSiteInfo());
  await call('jss.redirects', () => new sites.GraphQLRedirectsService(options).fetchRedirects(site));
  await call('jss.robots', () => new sites.GraphQLRobotsService(options).fetchRobots());
  await call('jss.sitemap', () => new sites.GraphQLSitemapXmlService(options).fetchSitemaps());
  await call('jss.errors', () => new sites.GraphQLErrorPagesService(options).fetchErrorPages());
  await call('jss.dictionary', () => new i18n.GraphQLDictionaryService({ ...options, rootItemId: root }).fetchDictionaryData('en'));
}

(async () => {
  await sdk('edge', { edge: { contextId: key, edgeUrl: address } });
  await sdk('local', { edge: {}, local: { apiHost: address, apiKey: key, path: '/sitecore/api/graph/edge' } });
  if (SiteInfoService) {
    const { createGraphQLClientFactory } = require('@sitecore-content-sdk/content/client');
    const clientFactory = createGraphQLClientFactory({ api: { edge: { contextId: key, edgeUrl: address } } });
    await call('edge.sites', () => new SiteInfoService({ clientFactory }).fetchSiteInfo());
  }
  await jss();
  process.stdout.write(JSON.stringify(answers));
})();
