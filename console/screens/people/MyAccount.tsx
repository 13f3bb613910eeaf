/** Settings, my account: what I am called, my password, and where I am signed in. */
import { Button, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeAccount, changePassword } from '../../api/account.ts'
import { sessionQuery } from '../../api/queries.ts'
import { changeLanguage } from '../../i18n.ts'
import { errorText } from '../../parts/problemText.ts'
import { useHere } from '../../parts/session.ts'
import text from '../../parts/text.module.css'
import { showToast } from '../../parts/toast.ts'
import signIn from '../SignIn.module.css'
import { shortestPassword } from '../SignInForms.tsx'
import { MySessions } from './MySessions.tsx'
import classes from './People.module.css'

export function MyAccount() {
  const { t } = useTranslation()
  return (
    <div className={classes.page}>
      <div className={classes.form}>
        <h2 className={classes.heading}>{t('account.me')}</h2>
        <NameForm />
        <section className={classes.section}>
          <h2 className={classes.heading}>{t('account.password')}</h2>
          <PasswordChange />
        </section>
        <section className={classes.section}>
          <h2 className={classes.heading}>{t('account.sessions')}</h2>
          <MySessions />
        </section>
      </div>
    </div>
  )
}

/** As the hub has it: null is whatever the browser asks for. */
const languages = ['browser', 'en', 'fr'] as const

function NameForm() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { account } = useHere().session
  const [name, setName] = useState(account.name ?? '')
  const [language, setLanguage] = useState<(typeof languages)[number]>(account.language ?? 'browser')
  const save = useMutation({
    mutationFn: () => changeAccount({ name: name.trim(), language: language === 'browser' ? null : language }),
    onSuccess: async session => {
      client.setQueryData(sessionQuery.queryKey, session)
      if (session.account.language) await changeLanguage(session.account.language)
      showToast({ message: t('account.saved') })
    },
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (name.trim() !== '') save.mutate()
      }}
    >
      <Stack gap="md">
        <Refusal error={save.error} />
        <p className={`${classes.text} ${text.soft}`}>{account.email}</p>
        <TextInput
          label={t('people.name')}
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={name.trim() === '' ? t('people.nameMissing') : undefined}
        />
        <Select
          label={t('account.language')}
          allowDeselect={false}
          value={language}
          onChange={value => setLanguage(languages.find(each => each === value) ?? 'browser')}
          data={languages.map(value => ({ value, label: t(`account.languages.${value}`) }))}
        />
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('people.save')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

function PasswordChange() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { account } = useHere().session
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [asked, setAsked] = useState(false)
  const tooShort = password.length < shortestPassword
  const save = useMutation({
    mutationFn: () => changePassword({ ...(current ? { current } : {}), password }),
    onSuccess: ({ ended }) => {
      setCurrent('')
      setPassword('')
      setAsked(false)
      void client.invalidateQueries({ queryKey: ['account'] })
      showToast({ message: t('account.passwordChanged', { count: ended }) })
    },
  })
  const eye = { visibilityToggleButtonProps: { 'aria-label': t('signIn.show'), tabIndex: 0 } }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!tooShort) save.mutate()
      }}
    >
      <Stack gap="md">
        <Refusal error={save.error} />
        {/* Password managers want to know whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={account.email} readOnly hidden />
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          value={current}
          onChange={event => setCurrent(event.currentTarget.value)}
          {...eye}
        />
        <PasswordInput
          label={t('signIn.newPassword')}
          description={t('signIn.passwordRule', { count: shortestPassword })}
          autoComplete="new-password"
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
          error={asked && tooShort ? t('signIn.tooShort', { count: shortestPassword - password.length }) : undefined}
          {...eye}
        />
        <p className={`${classes.text} ${text.soft}`}>{t('account.passwordHelp')}</p>
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('account.changePassword')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

function Refusal({ error }: { error: Error | null }) {
  const { t } = useTranslation()
  if (!error) return null
  return (
    <div role="alert" className={signIn.refusal}>
      {Object.values(errorText(t, error)).join(' ')}
    </div>
  )
}
