/** Namespaces and media types of SOAP 1.2, WS-Addressing 1.0, WS-Security 1.0 and XOP. */

export const soapUri = 'http://www.w3.org/2003/05/soap-envelope'
export const soap11Uri = 'http://schemas.xmlsoap.org/soap/envelope/'
export const addressingUri = 'http://www.w3.org/2005/08/addressing'
export const securityUri = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
export const xopUri = 'http://www.w3.org/2004/08/xop/include'

export const soapType = 'application/soap+xml'
export const soap11Type = 'text/xml'
export const xopType = 'application/xop+xml'
