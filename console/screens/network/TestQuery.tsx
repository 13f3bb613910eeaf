/** A test query: somebody whom the organization knows is asked for as a partner would; what came is told in outcomes. */
import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askTest, type TestPerson, type TestResult } from '../../api/network.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { ErrorNote } from '../../parts/Notes.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import drawer from '../MessageDrawer.module.css'
import { NoRight } from '../setUp/NoRight.tsx'
import setUp from '../setUp/setUp.module.css'
import classes from './network.module.css'
import { purposes, purposeWord } from './purposes.ts'

const needed = ['family', 'given', 'birthDate'] as const
const more = ['phone', 'street', 'city', 'state', 'postalCode', 'ssn'] as const
const genders = ['female', 'male', 'other', 'unknown'] as const
type Typed = { [Name in keyof TestPerson]?: string }

export function TestQuery() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/network' })
  const may = useMay()
  return (
    <DetailDrawer
      wide
      title={t('network.test.title')}
      onClose={() => void navigate({ to: '/o/$slug/network', params: { slug }, search })}
    >
      {may('network.test') ? <Form /> : <NoRight />}
    </DetailDrawer>
  )
}

function Form() {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const [typed, setTyped] = useState<Typed>({ purpose: 'TREATMENT' })
  const [asked, setAsked] = useState(false)
  const test = useMutation({
    mutationFn: (person: TestPerson) => askTest(slug, person),
    onSettled: () => client.invalidateQueries({ queryKey: [slug, 'network'] }),
  })
  const put = (name: keyof TestPerson, value: string | null) => setTyped(now => ({ ...now, [name]: value ?? '' }))
  const isMissing = (name: (typeof needed)[number]) =>
    name === 'birthDate' ? !/^\d{4}-\d{2}-\d{2}$/.test(typed[name] ?? '') : !typed[name]?.trim()
  const faultOf = (name: string) =>
    name === 'birthDate' && typed.birthDate?.trim() ? 'network.test.noDate' : 'form.error.required'
  const field = (name: (typeof needed)[number] | (typeof more)[number], isNeeded: boolean) => (
    <TextInput
      key={name}
      label={t(`network.test.${name}`)}
      {...(isNeeded ? { 'aria-required': true } : {})}
      {...(name === 'family' ? { 'data-autofocus': true } : {})}
      {...(name === 'birthDate' ? { placeholder: '1984-05-06' } : {})}
      error={asked && needed.some(each => each === name && isMissing(each)) ? t(faultOf(name)) : undefined}
      value={typed[name] ?? ''}
      onChange={event => put(name, event.currentTarget.value)}
      maxLength={200}
      autoComplete="off"
    />
  )
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (needed.some(isMissing)) return
        const given = Object.entries(typed).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []))
        test.mutate(Object.fromEntries(given))
      }}
    >
      <p className={classes.hint}>{t('network.test.about')}</p>
      <div className={classes.fields}>
        {needed.map(name => field(name, true))}
        <Select
          label={t('network.test.gender')}
          data={genders.map(value => ({ value, label: t(`network.test.genders.${value}`) }))}
          value={typed.gender || null}
          onChange={value => put('gender', value)}
          clearable
        />
        {more.map(name => field(name, false))}
        <Select
          label={t('network.purpose')}
          data={purposes.map(value => ({ value, label: purposeWord(t, value) }))}
          value={typed.purpose || null}
          onChange={value => put('purpose', value ?? 'TREATMENT')}
          searchable
        />
      </div>
      <div className={drawer.actions}>
        <Button type="submit" loading={test.isPending}>
          {t('network.test.ask')}
        </Button>
      </div>
      <div className={classes.result} aria-live="polite">
        {test.error ? (
          <ErrorNote error={test.error} onRetry={() => test.reset()} />
        ) : (
          test.data && <Result result={test.data} />
        )}
      </div>
    </form>
  )
}

function Result({ result: { way, listener, steps } }: { result: TestResult }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { locale } = useLocale()
  const mayOpen = useMay()('registry.read')
  const number = new Intl.NumberFormat(locale)
  return (
    <>
      <h3 className={drawer.heading}>{t('network.test.result')}</h3>
      <p className={classes.hint}>{t(`network.test.way.${way}`)}</p>
      {listener && (
        <p className={classes.hint}>
          {t(`network.test.listener.${listener.outcome}`)} <q>{listener.says}</q>
        </p>
      )}
      <ul className={setUp.list}>
        {steps.map(({ transaction, outcome, ms, count, bytes, codes, observation, person }) => (
          <li key={transaction} className={setUp.row}>
            <span className={setUp.rowWords}>
              <strong>{t(`network.transactions.${transaction}`)}</strong>
              <span className={text.soft}>
                {[
                  t(`network.test.count.${transaction}`, { count }),
                  ...(bytes === null ? [] : [t('network.test.bytes', { value: number.format(bytes) })]),
                  ...(observation === null ? [] : [t('network.test.observation', { value: observation })]),
                  t('network.ms', { value: number.format(ms) }),
                  ...codes,
                ].join(' · ')}
              </span>
              {person !== null && mayOpen && (
                <Link to="/o/$slug/patients/$id" params={{ slug, id: person }} search={{}} className={text.link}>
                  {t('network.openPerson')}
                </Link>
              )}
            </span>
            <StateMark kind="testQuery" state={outcome} />
          </li>
        ))}
      </ul>
    </>
  )
}
