/** Names of the specifications that signatures and assertions are made of. Source: reference/carequality.md section 3. */

export const ns = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  ec: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsse11: 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  hl7: 'urn:hl7-org:v3',
} as const

export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
export const samlId = 'http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID'
export const samlToken = 'http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0'
export const holderOfKey = 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key'

/** What may sign; nothing keyed by a shared secret, and nothing else. */
export const signatureAlgorithms: ReadonlyMap<string, { hash: string; key: 'rsa' | 'ec' }> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', { hash: 'sha1', key: 'rsa' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { hash: 'sha256', key: 'rsa' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', { hash: 'sha384', key: 'rsa' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', { hash: 'sha512', key: 'rsa' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', { hash: 'sha256', key: 'ec' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384', { hash: 'sha384', key: 'ec' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512', { hash: 'sha512', key: 'ec' }],
])

export const digestAlgorithms: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** Names of attributes, each with the other spellings that are in use. */
export const attributeNames = {
  user: ['urn:oasis:names:tc:xspa:1.0:subject:subject-id', 'urn:oasis:names:tc:xacml:1.0:subject:subject-id'],
  organization: ['urn:oasis:names:tc:xspa:1.0:subject:organization'],
  organizationId: ['urn:oasis:names:tc:xspa:1.0:subject:organization-id'],
  homeCommunity: ['urn:nhin:names:saml:homeCommunityId', 'urn:ihe:iti:xca:2010:homeCommunityId'],
  role: ['urn:oasis:names:tc:xacml:2.0:subject:role'],
  purpose: ['urn:oasis:names:tc:xspa:1.0:subject:purposeofuse'],
  npi: ['urn:oasis:names:tc:xspa:2.0:subject:npi', 'urn:oasis:names:tc:xspa:1.0:subject:npi'],
  resource: ['urn:oasis:names:tc:xacml:2.0:resource:resource-id'],
  grantor: ['QueryAuthGrantor'],
} as const
