/** Sections that hold text only: complaints, histories, examinations, assessment, reasons. */
import { nameOf } from './codes.ts'
import { commentOf } from './entry-parts.ts'
import { hospitalCourseOf } from './notes.ts'
import { partOf, type Section } from './section.ts'
import { spokenTime } from './times.ts'

export const hospitalCourse: Section = {
  key: 'hospital-course',
  templates: ['hospitalCourseSection'],
  code: '8648-8',
  title: 'Hospital course',
  text: hospitalCourseOf,
}

export const chiefComplaint: Section = {
  key: 'chief-complaint',
  templates: ['chiefComplaintSection'],
  code: '10154-3',
  title: 'Chief complaint',
  text: visit => visit.ChiefComplaintText,
}

export const presentIllness: Section = {
  key: 'present-illness',
  templates: ['presentIllnessSection'],
  code: '10164-2',
  title: 'History of present illness',
  text: visit => visit.HistoryOfPresentIllnessText,
}

export const reasonForVisit: Section = {
  key: 'reason-for-visit',
  templates: ['reasonForVisitSection'],
  code: '29299-5',
  title: 'Reason for visit',
  // The visit's own reason speaks where nothing else does.
  text: visit =>
    visit.ReasonForVisitText ?? (visit.ReasonForVisit.length > 0 ? undefined : visit.Header?.Document?.Visit?.Reason),
  parts: [
    partOf({
      items: visit => visit.ReasonForVisit,
      columns: ['Reason', 'Kind'],
      row: each => [nameOf(each) ?? 'Not named', nameOf(each.Category)],
    }),
  ],
}

export const reasonForReferral: Section = {
  key: 'reason-for-referral',
  templates: ['reasonForReferralSection'],
  code: '42349-1',
  title: 'Reason for referral',
  text: visit => visit.ReasonForReferralText,
}

export const physicalExam: Section = {
  key: 'physical-exam',
  templates: ['physicalExamSection'],
  code: '29545-1',
  title: 'Physical findings',
  text: visit => visit.PhysicalExamText,
}

export const reviewOfSystems: Section = {
  key: 'review-of-systems',
  templates: ['reviewOfSystemsSection'],
  code: '10187-3',
  title: 'Review of systems',
  text: visit => visit.ReviewOfSystemsText,
}

export const medicalHistory: Section = {
  key: 'medical-history',
  templates: ['medicalHistorySection'],
  code: '11329-0',
  title: 'Medical history',
  text: visit => visit.MedicalHistoryText,
}

export const objective: Section = {
  key: 'objective',
  templates: ['objectiveSection'],
  code: '61149-1',
  title: 'Objective',
  text: visit => visit.ObjectiveText,
}

export const subjective: Section = {
  key: 'subjective',
  templates: ['subjectiveSection'],
  code: '61150-9',
  title: 'Subjective',
  text: visit => visit.SubjectiveText,
}

export const interventions: Section = {
  key: 'interventions',
  templates: ['interventionsSection'],
  code: '62387-6',
  title: 'Interventions',
  text: visit => visit.InterventionsText,
}

export const assessment: Section = {
  key: 'assessment',
  templates: ['assessmentSection'],
  code: '51848-0',
  title: 'Assessment',
  text: visit => visit.AssessmentText,
  parts: [
    partOf({
      items: visit => visit.Assessment?.Diagnoses ?? [],
      columns: ['Diagnosis', 'Codes', 'When', 'Comments'],
      row: each => [
        `${each.IsNegativeIndicator ? 'Not present: ' : ''}${each.Value ?? nameOf(each.Codes[0]) ?? 'Not named'}`,
        each.Codes.map(({ Code, Name }) => [Name, Code].filter(Boolean).join(', ')).join('\n'),
        spokenTime(each.DateTime),
        commentOf(each),
      ],
    }),
  ],
}
