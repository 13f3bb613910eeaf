/** Discovery requests of tests, with the parameters that a test is about. */
import { parseXml, type XmlElement } from '../xml/tree.ts'

export type RequestParts = {
  /** XML of the parameter list's children; undefined leaves the list out. */
  parameters?: string
  /** XML that stands before the parameter list. */
  before?: string
  receiver?: string
  priority?: string
  /** XML of the message's id. */
  id?: string
}

export const parameter = (name: string, value: string, semantics = '<semanticsText>x</semanticsText>') =>
  `<${name}>${value}${semantics}</${name}>`
export const gender = (code: string) => parameter('livingSubjectAdministrativeGender', `<value code="${code}"/>`)
export const birthTime = (value: string) => parameter('livingSubjectBirthTime', `<value value="${value}"/>`)
export const name = (given: string, family: string) =>
  parameter('livingSubjectName', `<value><given>${given}</given><family>${family}</family></value>`)
export const id = (root: string, extension: string) =>
  parameter('livingSubjectId', `<value root="${root}" extension="${extension}"/>`)

/** What most tests need beside what they are about. */
export const enough = `${birthTime('19630805')}${name('Jimmy', 'Jones')}`

export function requestXml({ parameters, before = '', receiver = '', priority = 'I', id }: RequestParts): string {
  const list = parameters === undefined ? '' : `<parameterList>${parameters}</parameterList>`
  return `<PRPA_IN201305UV02 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ITSVersion="XML_1.0">
${id ?? '<id root="1.2.840.5.7" extension="35423"/>'}<creationTime value="20260417150301"/>
<interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201305UV02"/>
<processingCode code="T"/><processingModeCode code="T"/><acceptAckCode code="AL"/>
<receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.840.5.234"/>${receiver}</device></receiver>
<sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.840.5.567"/>
<asAgent classCode="AGNT"><representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="1.2.3.928.955"/></representedOrganization></asAgent>
</device></sender>
<controlActProcess classCode="CACT" moodCode="EVN"><code code="PRPA_TE201305UV02" codeSystem="2.16.840.1.113883.1.6"/>
<queryByParameter><queryId root="1.2.840.5.999" extension="18204"/><statusCode code="new"/>
<responseModalityCode code="R"/><responsePriorityCode code="${priority}"/>${before}${list}</queryByParameter></controlActProcess></PRPA_IN201305UV02>`
}

/** The payload as it is read out of the SOAP body. */
export function treeOf(xml: string): XmlElement {
  const parsed = parseXml(xml)
  if (parsed.kind !== 'parsed') throw new Error(`the XML of the test is ${parsed.because}`)
  return parsed.root
}

export const request = (parts: RequestParts): XmlElement => treeOf(requestXml(parts))
