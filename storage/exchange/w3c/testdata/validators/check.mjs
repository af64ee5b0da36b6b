// Reads what Postil writes with two programs of others, and prints what they
// find: node check.mjs FILE.
import { readFileSync } from 'node:fs';
import jsonld from 'jsonld';
import { parseW3CTextAnnotation } from '@recogito/text-annotator';

const oa = 'http://www.w3.org/ns/oa#';
// As much of http://www.w3.org/ns/anno.jsonld as is needed, since that is on the net.
const context = {
  '@context': {
    oa, dc: 'http://purl.org/dc/elements/1.1/', dcterms: 'http://purl.org/dc/terms/', foaf: 'http://xmlns.com/foaf/0.1/',
    rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', as: 'http://www.w3.org/ns/activitystreams#', xsd: 'http://www.w3.org/2001/XMLSchema#',
    id: { '@type': '@id', '@id': '@id' }, type: { '@type': '@id', '@id': '@type' },
    Annotation: 'oa:Annotation', TextualBody: 'oa:TextualBody', TextPositionSelector: 'oa:TextPositionSelector', TextQuoteSelector: 'oa:TextQuoteSelector',
    AnnotationPage: 'as:OrderedCollectionPage', Person: 'foaf:Person', Software: 'as:Application',
    items: { '@id': 'as:items', '@container': '@list' },
    body: { '@type': '@id', '@id': 'oa:hasBody' }, target: { '@type': '@id', '@id': 'oa:hasTarget' },
    source: { '@type': '@id', '@id': 'oa:hasSource' }, selector: { '@type': '@id', '@id': 'oa:hasSelector' },
    creator: { '@type': '@id', '@id': 'dcterms:creator' }, motivation: { '@type': '@vocab', '@id': 'oa:motivatedBy' }, purpose: { '@type': '@vocab', '@id': 'oa:hasPurpose' },
    tagging: 'oa:tagging', commenting: 'oa:commenting', classifying: 'oa:classifying', linking: 'oa:linking',
    value: 'rdf:value', exact: 'oa:exact', prefix: 'oa:prefix', suffix: 'oa:suffix', name: 'foaf:name',
    start: { '@type': 'xsd:nonNegativeInteger', '@id': 'oa:start' }, end: { '@type': 'xsd:nonNegativeInteger', '@id': 'oa:end' },
    created: { '@type': 'xsd:dateTime', '@id': 'dcterms:created' }, modified: { '@type': 'xsd:dateTime', '@id': 'dcterms:modified' },
  },
};

const page = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const documentLoader = async (url) => {
  if (url !== 'http://www.w3.org/ns/anno.jsonld') throw new Error(`${url} is not to be loaded`);
  return { contextUrl: null, documentUrl: url, document: context };
};
const [expanded] = await jsonld.expand(page, { documentLoader, safe: true, base: 'https://example.org/wire/' });
const first = (node, name) => node[name]?.[0];
for (const a of expanded['http://www.w3.org/ns/activitystreams#items'][0]['@list']) {
  const tag = a[`${oa}hasBody`].find((b) => b[`${oa}hasPurpose`]?.[0]['@id'] === `${oa}tagging`);
  const parts = a[`${oa}hasTarget`].map((t) => {
    const s = t[`${oa}hasSelector`];
    if (!s) return t['@id'];
    const at = (type) => s.find((x) => x['@type'][0] === oa + type);
    const p = at('TextPositionSelector');
    return `${first(t, `${oa}hasSource`)['@id']} ${first(p, `${oa}start`)['@value']}-${first(p, `${oa}end`)['@value']} ${JSON.stringify(first(at('TextQuoteSelector'), `${oa}exact`)['@value'])}`;
  });
  const attributes = a['urn:postil:attributes'] ? ' ' + JSON.stringify(a['urn:postil:attributes'][0]['@value']) : '';
  console.log(`jsonld ${tag['http://www.w3.org/1999/02/22-rdf-syntax-ns#value'][0]['@value']} ${parts.join('; ')}${attributes}`);
}
for (const a of page.items) {
  if (a.motivation === 'linking') continue;
  const { parsed, error } = parseW3CTextAnnotation(a);
  if (error) throw error;
  const tag = parsed.bodies.find((b) => b.purpose === 'tagging').value;
  console.log(`recogito ${tag} ${parsed.target.selector.map((s) => `${s.start}-${s.end} ${JSON.stringify(s.quote)}`).join('; ')}`);
}
