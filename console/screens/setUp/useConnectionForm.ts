/** The state of a connection's form: what was typed, what is wrong, the test of what was typed, and the save. */
import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { problemOf } from '../../api/problem.ts'
import { testSettings } from '../../api/setUp.ts'
import type { Connector, Settings, TestResult } from '../../api/setUpTypes.ts'
import { checkValue, errorsOf, type FieldErrors, noErrors, withoutEmpty } from '../../parts/form/check.ts'
import { isSame, valueAt } from '../../parts/form/paths.ts'
import { focusFirstError } from '../../parts/form/SettingsForm.tsx'
import { useSlug } from '../../parts/session.ts'
import { isSlug } from './slugs.ts'

export type ConnectionFields = { slug: string; settings: Settings; reason: string }

export type ConnectionForm = {
  fields: ConnectionFields
  set: (change: Partial<ConnectionFields>) => void
  errors: FieldErrors
  test: UseMutationResult<TestResult, unknown, void>
  runTest: () => void
  /** Checks, and hands on what is to be sent. */
  submit: (send: (fields: ConnectionFields) => void) => void
  /** Shows the fields that the hub refused; false when it named none. */
  refuse: (error: unknown) => boolean
  isDirty: () => boolean
  /** Counts what is typed now as saved. */
  settle: () => void
  /** Begins anew from what the hub holds. */
  start: (fields: ConnectionFields) => void
}

/** @param connection whose stored secrets a test may use where none was typed */
export function useConnectionForm(connector: Connector, first: ConnectionFields, connection?: string): ConnectionForm {
  const slug = useSlug()
  const [fields, setFields] = useState(first)
  const [errors, setErrors] = useState<FieldErrors>(noErrors)
  const saved = useRef(first)
  const latest = useRef(fields)
  latest.current = fields

  const test = useMutation<TestResult, unknown, void>({
    mutationFn: () => testSettings(slug, connector.name, withoutEmpty(fields.settings), connection),
    onError: error => show(errorsOf(problemOf(error))),
  })
  const show = (found: FieldErrors): boolean => {
    setErrors(found)
    if (found.size > 0) focusFirstError()
    return found.size > 0
  }
  const wrongSettings = () => checkValue(connector.schema, fields.settings)
  return {
    fields,
    errors,
    test,
    set(change) {
      const next = { ...fields, ...change }
      setFields(next)
      // What was wrong stays marked until it is touched.
      if (errors.size > 0) setErrors(new Map([...errors].filter(([path]) => isSame(at(fields, path), at(next, path)))))
      // A result is about what was tried, not about what is typed now.
      if (change.settings !== undefined) test.reset()
    },
    runTest() {
      if (!show(wrongSettings())) test.mutate()
    },
    submit(send) {
      const wrong = new Map(wrongSettings())
      if (!isSlug(fields.slug)) wrong.set('slug', fields.slug === '' ? 'required' : 'slug')
      if (!show(wrong)) send({ ...fields, settings: withoutEmpty(fields.settings), reason: fields.reason.trim() })
    },
    refuse(error) {
      const { code } = problemOf(error)
      return show(code === 'request.id-taken' ? new Map([['slug', 'taken']]) : errorsOf(problemOf(error)))
    },
    isDirty: () => !isSame(latest.current, saved.current),
    settle() {
      saved.current = latest.current
    },
    start(next) {
      saved.current = next
      latest.current = next
      setFields(next)
    },
  }
}

const at = ({ slug, settings }: ConnectionFields, path: string): unknown =>
  path === 'slug' ? slug : valueAt(settings, path)
