/**
 * The reference form: 40 answers as intake forms have them (short, long, groups, a question of three lines), two
 * messages, two attachments. The speed of a PDF is measured on it, so it stays as it is.
 */
import type { QuestionnaireResponseItem } from 'fhir/r4'
import { wholeReferral } from '../../src/documents/testing/referrals.ts'
import type { ServiceRequest } from '../../src/model/fhir.ts'

const story =
  'Mrs. Tremblay fell twice in the last month, once in the kitchen and once on the stairs. She lives alone on the third floor of a building without an elevator. Her daughter visits three times a week and helps with shopping, medication and appointments; she is worried about the coming winter.'

const questions: readonly [string, string][] = [
  ['Reason for referral', story],
  ['Primary diagnosis', 'Osteoarthritis of both knees'],
  ['Other diagnoses', 'Type 2 diabetes; hypertension; mild cognitive impairment'],
  ['Allergies', 'Penicillin (rash)'],
  ['Current medications', 'Metformin 500 mg twice a day, ramipril 5 mg, vitamin D 1000 IU, acetaminophen as needed'],
  ['Mobility', 'Walks with a walker indoors, wheelchair outside'],
  ['Falls in the last six months', '2'],
  ['Vision', 'Reading glasses'],
  ['Hearing', 'Hearing aid on the left side'],
  ['Communication', 'Parle français à la maison; understands English well'],
  ['Interpreter needed', 'No'],
  ['Smoking', 'Stopped in 1998'],
  ['Alcohol', 'A glass of wine on Sundays'],
  ['Weight', '61.5 kg'],
  ['Height', '158 cm'],
  ['Blood pressure', '138/82'],
  ['Diet', 'Diabetic diet, no pork'],
  ['Continence', 'Continent by day, pads at night'],
  ['Skin', 'Intact'],
  ['Pain', 'Knees, 4 of 10 when walking'],
  ['Sleep', 'Wakes at 4 a.m., tired in the afternoon'],
  ['Mood', 'Sad since her sister died; no thoughts of self-harm'],
  ['Memory', 'Forgets appointments; MoCA 23 of 30 in January'],
  ['Behaviour', 'None noted'],
  ['Who lives in the home', 'Lives alone'],
  ['Housing', 'Rented apartment, third floor, no elevator'],
  ['Pets', 'One cat'],
  ['Smoke detector', 'Yes'],
  ['Supports in place', 'Meals on wheels; personal support worker two hours a week'],
  ['Informal caregivers', 'Daughter Luce (514-555-0177), neighbour Mr. Ng'],
  ['Caregiver strain', 'Daughter has missed work four times since December'],
  ['Transportation', 'Wheel-Trans registered'],
  ['Income source', 'Old Age Security, survivor’s pension'],
  ['Power of attorney', 'Daughter, for personal care and for property'],
  ['Advance directive', 'No CPR form on the refrigerator'],
  ['Preferred days', 'Tuesday and Thursday mornings'],
  [
    'Is there anything about the home, the neighbourhood, animals, weapons, smoking, infection or behaviour that staff should know before the first visit, and if so, what has been done about it until now?',
    'The stairs are steep and badly lit; the superintendent has promised a new lamp by the end of March.',
  ],
  ['Goals of the person', 'To stay in her own home, to walk to church again, and to see people during the week'],
  ['Goals of the family', 'Safety at home and some rest for the daughter'],
  ['Anything else', 'Please call the daughter first; the person does not hear the telephone.'],
]

/** The referral with the reference form. */
export function referenceReferral(): ServiceRequest {
  const items = questions.map(
    ([text, valueString], index): QuestionnaireResponseItem => ({
      linkId: String(index + 1),
      text,
      answer: [{ valueString }],
    }),
  )
  return wholeReferral(items)
}
