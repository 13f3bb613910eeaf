/**
 * "Why is it not there?": one box for any id, name, date of birth, phone or e-mail; the answer says where it stands, why,
 * and what to do next. The address holds an opaque id of the search, never what was typed.
 */
import { Button, TextInput } from '@mantine/core'
import { IconSearch, IconZoomQuestion } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { askWhy, explanationQuery } from '../../api/explain.ts'
import { problemOf } from '../../api/problem.ts'
import { ErrorNote, LoadingRows, Note } from '../../parts/Notes.tsx'
import { PageHead } from '../../parts/PageHead.tsx'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import classes from './Explain.module.css'
import { NothingCame } from './NothingCame.tsx'
import { NoSession, SessionCards } from './SessionCards.tsx'
import { SubjectCard } from './SubjectCard.tsx'

export function Explain() {
  const { t } = useTranslation()
  const { q } = useSearch({ from: '/o/$slug/explain' })
  return (
    <>
      <PageHead title={t('nav.explain')} about={t('explain.about')} />
      <div className={classes.page}>
        <Question search={q} />
        {q === undefined ? (
          <Note icon={<IconZoomQuestion size={28} stroke={1.4} />} title={t('explain.startTitle')}>
            <p>{t('explain.startText')}</p>
          </Note>
        ) : (
          <Answers search={q} />
        )}
      </div>
    </>
  )
}

/** The box. It keeps what was asked when one comes back to the address. */
function Question({ search }: { search: string | undefined }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const { data } = useQuery({ ...explanationQuery(slug, search ?? ''), enabled: search !== undefined })
  const asked = data?.text
  useEffect(() => {
    if (asked !== undefined) setText(asked)
  }, [asked])
  const ask = useMutation({
    mutationFn: (wanted: string) => askWhy(slug, wanted),
    onSuccess: ({ id }) => navigate({ to: '/o/$slug/explain', params: { slug }, search: { q: id } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim().length >= 2) ask.mutate(text.trim())
  }
  return (
    <search>
      <form onSubmit={submit} className={classes.question}>
        <TextInput
          className={classes.box}
          label={t('explain.label')}
          description={t('explain.examples')}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
          error={ask.error ? errorText(t, ask.error).says : undefined}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          autoFocus
        />
        <Button type="submit" leftSection={<IconSearch size={16} aria-hidden />} loading={ask.isPending}>
          {t('explain.ask')}
        </Button>
      </form>
    </search>
  )
}

function Answers({ search }: { search: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(explanationQuery(slug, search))
  if (error && problemOf(error).status === 404)
    return (
      <Note title={t('explain.goneTitle')}>
        <p>{t('explain.goneText')}</p>
      </Note>
    )
  if (!data)
    return error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <LoadingRows rows={4} height={64} />
  const { sessions } = data
  const ofSessions = sessions?.subjects ?? []
  if (data.subjects.length + ofSessions.length === 0)
    return (
      <>
        <NothingCame sources={data.sources} />
        {sessions && <NoSession sessions={sessions} />}
      </>
    )
  return (
    <section aria-live="polite" aria-label={t('explain.answers')} className={classes.answers}>
      {data.subjects.map(subject => (
        <SubjectCard key={subject.record?.id ?? subject.message ?? ''} subject={subject} />
      ))}
      {sessions && <SessionCards sessions={sessions} />}
      {(data.more || sessions?.more) && <p className={classes.more}>{t('explain.more')}</p>}
    </section>
  )
}
