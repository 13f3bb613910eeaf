/** Finds people by name and birth date, phone or identifier. What is typed goes to the hub in a body, never into the address. */
import { Button, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { beginPatientSearch } from '../../api/audit.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'

/** The id of the box, for the key that leads there. */
export const personBox = 'find-in-registry'

/** @param asked what was searched, when a search is shown */
export function PersonSearch({ asked }: { asked: string | null | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const before = useRef<string>(undefined)
  useEffect(() => {
    // The list that comes first must not take away what somebody types already.
    if (asked) setTyped(asked)
    else if (asked === null && before.current) setTyped('')
    before.current = asked ?? undefined
  }, [asked])
  const ask = useMutation({
    mutationFn: (q: string) => beginPatientSearch(slug, q),
    onSuccess: ({ search }) => navigate({ to: '/o/$slug/patients', params: { slug }, search: { search } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() === '') void navigate({ to: '/o/$slug/patients', params: { slug }, search: {} })
    else ask.mutate(typed.trim())
  }
  return (
    <search>
      <form onSubmit={submit} style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
        <TextInput
          id={personBox}
          size="xs"
          w={380}
          aria-label={t('registry.find')}
          placeholder={t('registry.findExample')}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          error={ask.error ? errorText(t, ask.error).says : undefined}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
        />
        <Button
          type="submit"
          size="xs"
          variant="default"
          leftSection={<IconSearch size={14} aria-hidden />}
          loading={ask.isPending}
        >
          {t('audit.find')}
        </Button>
      </form>
    </search>
  )
}
