/** "Who saw this patient?": a box for what is known of them, the people it leads to, and from each to the answer. */
import { Button, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AuditPerson, beginPatientSearch, patientsQuery } from '../../api/audit.ts'
import { calendarDate, shortId } from '../../parts/format.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './Audit.module.css'

/** The id of the box, for the key that leads there. */
export const patientBox = 'audit-patient'

type Props = { search: string | undefined; person: string | undefined }

export function PatientSearch({ search, person }: Props) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const { data, error } = useQuery({ ...patientsQuery(slug, search ?? ''), enabled: search !== undefined })
  const asked = data?.q
  useEffect(() => {
    if (asked !== undefined) setTyped(asked)
  }, [asked])
  const ask = useMutation({
    mutationFn: (q: string) => beginPatientSearch(slug, q),
    onSuccess: answer => navigate({ to: '/o/$slug/audit', params: { slug }, search: { search: answer.search } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim()) ask.mutate(typed.trim())
  }
  const problem = ask.error ?? error
  return (
    <search className={classes.patient}>
      <form onSubmit={submit} className={classes.ask}>
        <TextInput
          id={patientBox}
          className={classes.box}
          label={t('audit.patient')}
          placeholder={t('audit.patientExample')}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          error={problem ? errorText(t, problem).says : undefined}
          autoComplete="off"
          spellCheck={false}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconSearch size={16} aria-hidden />}
          loading={ask.isPending}
        >
          {t('audit.find')}
        </Button>
      </form>
      {data && (
        <div className={classes.found} role="status">
          {data.items.length === 0 ? (
            <p className={text.soft}>{t('audit.nobody')}</p>
          ) : (
            <ul>
              {data.items.map(item => (
                <Found key={item.id} item={item} search={search} isChosen={item.id === person} />
              ))}
            </ul>
          )}
          {data.more && <p className={text.soft}>{t('audit.more')}</p>}
        </div>
      )}
    </search>
  )
}

function Found({ item, search, isChosen }: { item: AuditPerson; search: string | undefined; isChosen: boolean }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  return (
    <li>
      <Link
        to="/o/$slug/audit"
        params={{ slug }}
        search={{ ...(search ? { search } : {}), person: item.id, by: 'people' }}
        className={classes.person}
        data-chosen={isChosen || undefined}
        aria-current={isChosen || undefined}
      >
        {item.name ?? shortId(item.id)}
        {item.birthDate && (
          <span className={text.soft}> · {t('audit.born', { date: calendarDate(item.birthDate, locale) })}</span>
        )}
      </Link>
    </li>
  )
}
