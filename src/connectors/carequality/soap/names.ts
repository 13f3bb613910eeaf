/** Namespaces and media types of SOAP 1.2, WS-Addressing 1.0, WS-Security 1.0 and 1.1, XML Signature and XOP. */

export const soapUri = 'http://www.w3.org/2003/05/soap-envelope'
export const soap11Uri = 'http://schemas.xmlsoap.org/soap/envelope/'
export const addressingUri = 'http://www.w3.org/2005/08/addressing'
export const securityUri = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
export const confirmationUri = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd'
export const utilityUri = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
export const signatureUri = 'http://www.w3.org/2000/09/xmldsig#'
export const xopUri = 'http://www.w3.org/2004/08/xop/include'

export const soapType = 'application/soap+xml'
export const soap11Type = 'text/xml'
export const xopType = 'application/xop+xml'
